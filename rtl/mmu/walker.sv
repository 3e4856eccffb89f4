// SPDX-License-Identifier: Apache-2.0
// Page-table walker, one for guest and host level (manual 2.21.3, 2.21.5–2.21.7, 2.21.9, 2.21.10).
//
// Without nested paging the only level is walked like a guest level whose addresses are physical. With
// nested paging each guest-physical address (of a guest entry, then of the page itself) goes through a
// host walk first: as a user write for entries, as the access that it is for the page.
//
// Order for each entry: read, present, reserved bits, (leaf) rights, then accessed and dirty bits. An entry
// that needs a bit is read again with the bus locked and written as a whole; if it changed in between, the
// lock is dropped and the new value is looked at from the start.
//
// Walk caches (docs/choices.md §4), one for each level: the first attempt of a walk starts in directories where
// it can. If it used one and ends in a fault, the walk is made once more from the top of all tables, and the
// directories held for the addresses that it meets are dropped; so every fault comes from the tables as they are.
//
// A request is taken with req_valid_i && req_ready_o; one answer follows, held with rsp_valid_o until rsp_ready_i.
// The context inputs stay put from the request to the answer; flush_i comes between walks only. Before or with the
// answer, event_valid_o is one pulse: the first attempt is over, and the event outputs say where it started.
module walker
  import mmu_pkg::*;
#(
  parameter int unsigned GuestDirectories = 4,  // of the guest (or only) level; 0 or a power of two to 64
  parameter int unsigned HostDirectories = 8    // of the host level; 0 or a power of two to 64
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // Request: one at a time
  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [47:0] req_linear_i,
  input  logic        req_write_i,
  input  logic        req_user_i,
  input  logic        req_fetch_i,

  input  logic        flush_i,        // drops all directories

  // Context: guest (or only) level
  input  logic        paging_i,       // CR0.PG
  input  logic        wp_i,           // CR0.WP
  input  logic [1:0]  mode_i,         // MODE_*
  input  logic        pse_i,
  input  logic        pge_i,
  input  logic        nxe_i,
  input  logic [39:0] cr3_i,
  input  logic [255:0] pdpe_i,        // used in legacy PAE mode without nested paging
  // Context: host level
  input  logic        nested_i,
  input  logic [1:0]  h_mode_i,
  input  logic        h_pse_i,
  input  logic        h_nxe_i,
  input  logic [39:0] h_cr3_i,

  // Answer
  output logic        rsp_valid_o,
  input  logic        rsp_ready_i,
  output logic        rsp_fault_o,
  output logic        rsp_npf_o,      // with rsp_fault_o: a host fault, not a guest #PF
  output logic [4:0]  rsp_error_o,    // {ID, RSV, US, RW, P}
  output logic [39:0] rsp_gpa_o,      // NPF: guest-physical address of the access
  output logic        rsp_final_o,    // NPF: that of the page itself, not of a guest table
  output logic [39:0] rsp_pa_o,
  output logic [1:0]  rsp_size_o,
  output logic        rsp_g_write_o,
  output logic        rsp_h_write_o,
  output logic        rsp_user_o,
  output logic        rsp_nx_o,
  output logic        rsp_dirty_o,
  output logic        rsp_glob_o,
  output logic [2:0]  rsp_g_pat_index_o,
  output logic [2:0]  rsp_h_pat_index_o,

  // Where the first attempt started (docs/lockstep.md, WALK): 0 at the top, 1 or 2 in a directory of that level
  output logic        event_valid_o,
  output logic [1:0]  event_guest_start_o,
  output logic [9:0]  event_host_starts_o,  // the i-th host walk in bits 2i+1:2i

  // Bus: one request outstanding, each gets one response; data right-aligned
  output logic        bus_req_valid_o,
  input  logic        bus_req_ready_i,
  output logic        bus_req_write_o,
  output logic        bus_req_lock_o, // read: opens a locked sequence; the next request ends it
  output logic [39:0] bus_req_addr_o,
  output logic [3:0]  bus_req_size_o,
  output logic [63:0] bus_req_wdata_o,
  input  logic        bus_rsp_valid_i,
  input  logic [63:0] bus_rsp_rdata_i,

  // Write record of an accessed/dirty update, a pulse when the bus takes the write
  output logic        ad_write_valid_o,
  output logic [39:0] ad_write_addr_o,
  output logic [3:0]  ad_write_size_o,
  output logic [63:0] ad_write_data_o
);

  if (GuestDirectories > 64 || (GuestDirectories & (GuestDirectories - 1)) != 0) begin : gen_check_guest_directories
    $error("walker: GuestDirectories = %0d, expected 0 or a power of two to 64", GuestDirectories);
  end
  if (HostDirectories > 64 || (HostDirectories & (HostDirectories - 1)) != 0) begin : gen_check_host_directories
    $error("walker: HostDirectories = %0d, expected 0 or a power of two to 64", HostDirectories);
  end

  localparam logic [3:0] StIdle = 4'd0;        // takes a request
  localparam logic [3:0] StBegin = 4'd1;       // begins an attempt; looks for a guest directory
  localparam logic [3:0] StGuestStart = 4'd2;  // address of the first guest entry
  localparam logic [3:0] StHostLook = 4'd3;    // looks for a host directory for gpa_q
  localparam logic [3:0] StHostStart = 4'd4;   // address of the first host entry
  localparam logic [3:0] StRead = 4'd5;        // asks for the entry at addr_q
  localparam logic [3:0] StReadWait = 4'd6;
  localparam logic [3:0] StDecode = 4'd7;      // what entry_q says
  localparam logic [3:0] StJudge = 4'd8;       // fault, update, or accept: go down, or finish this level
  localparam logic [3:0] StLock = 4'd9;        // reads it again, locked
  localparam logic [3:0] StLockWait = 4'd10;
  localparam logic [3:0] StUpdate = 4'd11;     // writes the bits
  localparam logic [3:0] StUpdateWait = 4'd12;
  localparam logic [3:0] StDone = 4'd13;

  logic [3:0]  state_q, state_d;
  logic [47:0] linear_q;
  logic        write_q, user_q, fetch_q;

  logic        second_q, second_d;    // the second attempt, without directories
  logic        used_q, used_d;        // the first attempt started somewhere in a directory
  logic        host_q, host_d;        // the entry in hand belongs to the host's tables
  logic        final_q, final_d;      // the host walk is that of the page itself
  logic [2:0]  g_level_q, g_level_d, h_level_q, h_level_d;
  logic [39:0] gpa_q, gpa_d;          // what the host level translates
  logic [39:0] addr_q, addr_d;        // physical address of the entry in hand, at last that of the page
  logic [63:0] entry_q, entry_d;
  // Rights gathered on the way down
  logic        g_write_q, g_write_d, g_user_q, g_user_d, g_nx_q, g_nx_d;
  logic        h_write_q, h_write_d, h_user_q, h_user_d, h_nx_q, h_nx_d;
  // What StDecode found out about entry_q; only needs_update_q and set_*_q change before the next entry
  logic        present_q, reserved_q, leaf_q, refused_q, all_write_q, all_user_q, all_nx_q;
  logic        set_a_q, set_d_q, needs_update_q, needs_update_d;
  logic [1:0]  leaf_size_q;
  logic [2:0]  pat_q;
  logic [21:0] next_low_q;            // low part of the next address: of an entry, or in the page
  // Results
  logic [1:0]  size_q, size_d;
  logic        dirty_q, dirty_d, glob_q, glob_d;
  logic [2:0]  g_pat_q, g_pat_d, h_pat_q, h_pat_d;
  logic        fault_q, fault_d, npf_q, npf_d;
  logic [4:0]  error_q, error_d;
  logic        event_q, event_d;
  logic [1:0]  guest_start_q, guest_start_d;
  logic [9:0]  host_starts_q, host_starts_d;
  logic [2:0]  host_walk_q, host_walk_d;  // number of the host walk
  // A directory goes into its cache in the clock after the entry that names it was accepted.
  logic        g_insert_q, g_insert_d, h_insert_q, h_insert_d, insert_level1_q, insert_level1_d;

  // Bits of the context that paging does not look at.
  logic unused_context;
  assign unused_context = ^{cr3_i[4:0], h_cr3_i[4:0]};

  // ---- The level in hand
  logic [1:0]  mode;
  logic [2:0]  level;
  logic        acc_write, acc_user, acc_fetch;  // the access as this level sees it
  assign mode = host_q ? h_mode_i : mode_i;
  assign level = host_q ? h_level_q : g_level_q;
  assign acc_write = (host_q && !final_q) || write_q;
  assign acc_user = host_q || user_q;
  assign acc_fetch = fetch_q && !(host_q && !final_q);

  logic        present, reserved, leaf, large_leaf, no_ad, e_write, e_user, e_nx;
  logic [2:0]  e_pat;
  pte_check u_check (
    .mode_i     (mode),
    .level_i    (level),
    .pse_i      (host_q ? h_pse_i : pse_i),
    .nxe_i      (host_q ? h_nxe_i : nxe_i),
    .entry_i    (entry_q),
    .present_o  (present),
    .reserved_o (reserved),
    .leaf_o     (leaf),
    .large_o    (large_leaf),
    .no_ad_o    (no_ad),
    .write_o    (e_write),
    .user_o     (e_user),
    .nx_o       (e_nx),
    .pat_index_o(e_pat)
  );

  // Rights with this entry
  logic all_write, all_user, all_nx, refused;
  assign all_write = e_write && (host_q ? h_write_q : g_write_q);
  assign all_user = e_user && (host_q ? h_user_q : g_user_q);
  assign all_nx = e_nx || (host_q ? h_nx_q : g_nx_q);
  // hCR0.WP does not matter: every access is a user access at host level.
  assign refused = (acc_user && !all_user) || (acc_write && !all_write && (acc_user || wp_i)) ||
                   (acc_fetch && all_nx);

  // A page fault names ID only where NX exists; a nested one always (ERR-C-15).
  logic error_id;
  assign error_id = acc_fetch && (host_q || (nxe_i && mode_i != MODE_32));

  logic set_a, set_d;
  assign set_a = !no_ad;
  assign set_d = leaf && acc_write;
  logic [63:0] updated;
  always_comb begin
    updated = entry_q;
    if (set_a_q) updated[5] = 1'b1;
    if (set_d_q) updated[6] = 1'b1;
  end

  // ---- Addresses
  // Low part of the address that comes after the entry in hand: offset of the next entry, or in the page.
  logic [38:0] va;
  logic [21:0] next_low;
  logic [1:0]  leaf_size;
  assign va = host_q ? gpa_q[38:0] : linear_q[38:0];
  always_comb begin
    leaf_size = PAGE_4K;
    next_low = {entry_q[21:12], leaf ? va[11:0] : entry_offset(mode, level - 3'd1, va[38:12])};
    if (large_leaf) begin
      leaf_size = mode == MODE_32 ? PAGE_4M : PAGE_2M;
      next_low[20:12] = va[20:12];
      if (mode == MODE_32) next_low[21] = va[21];
    end
  end

  logic [39:0] next_addr;
  assign next_addr = {entry_q[39:22], next_low_q};

  // ---- Walk caches
  logic         g_hit, g_level1, gd_write, gd_user, gd_nx;
  logic [39:12] gd_table;
  walk_cache #(
    .Entries    (GuestDirectories),
    .AddressBits(48)
  ) u_guest_cache (
    .clk_i,
    .rst_ni,
    .flush_i,
    .tables_32_i    (mode_i == MODE_32),
    .key_i          (linear_q[47:21]),
    .look_i         (state_q == StBegin),
    .forget_i       (second_q),
    .hit_o          (g_hit),
    .level1_o       (g_level1),
    .table_o        (gd_table),
    .write_o        (gd_write),
    .user_o         (gd_user),
    .nx_o           (gd_nx),
    .insert_i       (g_insert_q),
    .insert_level1_i(insert_level1_q),
    .insert_table_i (entry_q[39:12]),
    .insert_write_i (all_write_q),
    .insert_user_i  (all_user_q),
    .insert_nx_i    (all_nx_q)
  );

  logic         h_hit, h_level1, hd_write, hd_user, hd_nx;
  logic [39:12] hd_table;
  walk_cache #(
    .Entries    (HostDirectories),
    .AddressBits(40)
  ) u_host_cache (
    .clk_i,
    .rst_ni,
    .flush_i,
    .tables_32_i    (h_mode_i == MODE_32),
    .key_i          (gpa_q[39:21]),
    .look_i         (state_q == StHostLook),
    .forget_i       (second_q),
    .hit_o          (h_hit),
    .level1_o       (h_level1),
    .table_o        (hd_table),
    .write_o        (hd_write),
    .user_o         (hd_user),
    .nx_o           (hd_nx),
    .insert_i       (h_insert_q),
    .insert_level1_i(insert_level1_q),
    .insert_table_i (entry_q[39:12]),
    .insert_write_i (all_write_q),
    .insert_user_i  (all_user_q),
    .insert_nx_i    (all_nx_q)
  );

  // ---- Where a level starts: in a directory, in the table of a PDPE that the registers hold (legacy PAE mode without
  // nested paging), or at the top
  logic        held_absent;
  logic [2:0]  g_start_level, h_start_level;
  logic [39:0] g_start_addr, h_start_addr;
  walk_start u_guest_start (
    .mode_i        (mode_i),
    .cr3_i         (cr3_i[39:5]),
    .address_i     (linear_q[47:12]),
    .directory_i   (g_hit),
    .level1_i      (g_level1),
    .table_i       (gd_table),
    .pdpe_held_i   (!nested_i && mode_i == MODE_PAE),
    .pdpe_i,
    .level_o       (g_start_level),
    .addr_o        (g_start_addr),
    .pdpe_absent_o (held_absent)
  );
  logic unused_absent;
  walk_start u_host_start (
    .mode_i        (h_mode_i),
    .cr3_i         (h_cr3_i[39:5]),
    .address_i     ({8'h0, gpa_q[39:12]}),
    .directory_i   (h_hit),
    .level1_i      (h_level1),
    .table_i       (hd_table),
    .pdpe_held_i   (1'b0),
    .pdpe_i        (256'h0),
    .level_o       (h_start_level),
    .addr_o        (h_start_addr),
    .pdpe_absent_o (unused_absent)
  );

  logic fails, succeeds;  // the attempt ends in this clock

  always_comb begin
    state_d = state_q;
    second_d = second_q;
    used_d = used_q;
    host_d = host_q;
    final_d = final_q;
    g_level_d = g_level_q;
    h_level_d = h_level_q;
    gpa_d = gpa_q;
    addr_d = addr_q;
    entry_d = entry_q;
    {g_write_d, g_user_d, g_nx_d} = {g_write_q, g_user_q, g_nx_q};
    {h_write_d, h_user_d, h_nx_d} = {h_write_q, h_user_q, h_nx_q};
    needs_update_d = needs_update_q;
    size_d = size_q;
    dirty_d = dirty_q;
    glob_d = glob_q;
    g_pat_d = g_pat_q;
    h_pat_d = h_pat_q;
    fault_d = fault_q;
    npf_d = npf_q;
    error_d = error_q;
    guest_start_d = guest_start_q;
    host_starts_d = host_starts_q;
    host_walk_d = host_walk_q;
    g_insert_d = 1'b0;
    h_insert_d = 1'b0;
    insert_level1_d = insert_level1_q;
    fails = 1'b0;
    succeeds = 1'b0;

    case (state_q)
      StIdle: begin
        second_d = 1'b0;
        used_d = 1'b0;
        guest_start_d = 2'd0;
        host_starts_d = 10'h0;
        if (req_valid_i) state_d = StBegin;
      end

      StBegin: begin
        fault_d = 1'b0;
        npf_d = 1'b0;
        host_d = 1'b0;
        h_write_d = 1'b1;
        h_nx_d = 1'b0;
        g_pat_d = 3'd0;
        h_pat_d = 3'd0;
        glob_d = 1'b0;
        dirty_d = 1'b1;
        size_d = PAGE_4M;
        {g_write_d, g_user_d, g_nx_d} = 3'b110;
        host_walk_d = 3'd0;
        // No guest tables: the linear address is the guest-physical one.
        gpa_d = {8'h0, linear_q[31:0]};
        final_d = !paging_i;
        state_d = paging_i ? StGuestStart : StHostLook;
      end

      StGuestStart: begin
        if (g_hit) begin
          used_d = 1'b1;
          guest_start_d = g_level1 ? 2'd1 : 2'd2;
          {g_write_d, g_user_d, g_nx_d} = {gd_write, gd_user, gd_nx};
        end
        g_level_d = g_start_level;
        gpa_d = g_start_addr;
        addr_d = g_start_addr;
        state_d = nested_i ? StHostLook : StRead;
        error_d = {error_id, 1'b0, user_q, write_q, 1'b0};
        // A PDPE was checked when it was loaded; only its P is looked at here.
        if (held_absent) fails = 1'b1;
      end

      StHostLook: state_d = StHostStart;

      StHostStart: begin
        host_d = 1'b1;
        {h_write_d, h_user_d, h_nx_d} = 3'b110;
        if (h_hit) begin
          used_d = 1'b1;
          host_starts_d[{host_walk_q, 1'b0} +: 2] = h_level1 ? 2'd1 : 2'd2;
          {h_write_d, h_user_d, h_nx_d} = {hd_write, hd_user, hd_nx};
        end
        host_walk_d = host_walk_q + 3'd1;
        h_level_d = h_start_level;
        addr_d = h_start_addr;
        state_d = StRead;
        npf_d = 1'b1;
        error_d = {fetch_q && final_q, 1'b0, 1'b1, !final_q || write_q, 1'b0};
        // Beyond what the host's tables can name (ERR-C-22).
        if (h_mode_i != MODE_LONG && |gpa_q[39:32]) fails = 1'b1;
      end

      StRead: if (bus_req_ready_i) state_d = StReadWait;

      StReadWait: if (bus_rsp_valid_i) begin
        entry_d = mode == MODE_32 ? {32'h0, bus_rsp_rdata_i[31:0]} : bus_rsp_rdata_i;
        state_d = StDecode;
      end

      StDecode: begin
        needs_update_d = (set_a && !entry_q[5]) || (set_d && !entry_q[6]);
        state_d = StJudge;
      end

      StJudge: begin
        npf_d = host_q;
        error_d = {error_id, present_q && reserved_q, acc_user, acc_write, present_q};
        if (!present_q || reserved_q || (leaf_q && refused_q)) begin
          fails = 1'b1;
        end else if (needs_update_q) begin
          state_d = StLock;
        end else begin
          insert_level1_d = level == 3'd2;
          addr_d = next_addr;
          state_d = StRead;
          if (host_q) begin
            {h_write_d, h_user_d, h_nx_d} = {all_write_q, all_user_q, all_nx_q};
            h_level_d = h_level_q - 3'd1;
            if (!leaf_q) begin
              h_insert_d = level != 3'd4;
            end else if (final_q) begin
              size_d = leaf_size_q < size_q ? leaf_size_q : size_q;
              dirty_d = dirty_q && entry_q[6];
              h_pat_d = pat_q;
              succeeds = 1'b1;
            end else begin
              host_d = 1'b0;  // the guest entry's place is known: read it
            end
          end else begin
            {g_write_d, g_user_d, g_nx_d} = {all_write_q, all_user_q, all_nx_q};
            g_level_d = g_level_q - 3'd1;
            gpa_d = next_addr;
            if (!leaf_q) begin
              g_insert_d = level != 3'd4;
            end else begin
              size_d = leaf_size_q;
              dirty_d = entry_q[6];
              glob_d = entry_q[8] && pge_i;
              g_pat_d = pat_q;
              final_d = 1'b1;
            end
            if (nested_i) state_d = StHostLook;
            else if (leaf_q) succeeds = 1'b1;
          end
        end
      end

      StLock: if (bus_req_ready_i) state_d = StLockWait;

      StLockWait: if (bus_rsp_valid_i) begin
        entry_d = mode == MODE_32 ? {32'h0, bus_rsp_rdata_i[31:0]} : bus_rsp_rdata_i;
        state_d = entry_d == entry_q ? StUpdate : StDecode;
      end

      StUpdate: if (bus_req_ready_i) begin
        entry_d = updated;
        needs_update_d = 1'b0;
        state_d = StUpdateWait;
      end

      StUpdateWait: if (bus_rsp_valid_i) state_d = StJudge;

      StDone: if (rsp_ready_i) state_d = StIdle;

      default: state_d = StIdle;
    endcase

    event_d = (fails || succeeds) && !second_q;
    if (succeeds) state_d = StDone;
    if (fails) begin
      fault_d = 1'b1;
      state_d = StDone;
      if (used_q && !second_q) begin
        second_d = 1'b1;
        state_d = StBegin;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      event_q <= 1'b0;
      g_insert_q <= 1'b0;
      h_insert_q <= 1'b0;
    end else begin
      state_q <= state_d;
      event_q <= event_d;
      g_insert_q <= g_insert_d;
      h_insert_q <= h_insert_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) begin
      linear_q <= req_linear_i;
      write_q <= req_write_i;
      user_q <= req_user_i;
      fetch_q <= req_fetch_i;
    end
    if (state_q == StDecode) begin
      present_q <= present;
      reserved_q <= reserved;
      leaf_q <= leaf;
      refused_q <= refused;
      {all_write_q, all_user_q, all_nx_q} <= {all_write, all_user, all_nx};
      set_a_q <= set_a;
      set_d_q <= set_d;
      leaf_size_q <= leaf_size;
      pat_q <= e_pat;
      next_low_q <= next_low;
    end
    second_q <= second_d;
    used_q <= used_d;
    host_q <= host_d;
    final_q <= final_d;
    g_level_q <= g_level_d;
    h_level_q <= h_level_d;
    gpa_q <= gpa_d;
    addr_q <= addr_d;
    entry_q <= entry_d;
    {g_write_q, g_user_q, g_nx_q} <= {g_write_d, g_user_d, g_nx_d};
    {h_write_q, h_user_q, h_nx_q} <= {h_write_d, h_user_d, h_nx_d};
    needs_update_q <= needs_update_d;
    size_q <= size_d;
    dirty_q <= dirty_d;
    glob_q <= glob_d;
    g_pat_q <= g_pat_d;
    h_pat_q <= h_pat_d;
    fault_q <= fault_d;
    npf_q <= npf_d;
    error_q <= error_d;
    guest_start_q <= guest_start_d;
    host_starts_q <= host_starts_d;
    host_walk_q <= host_walk_d;
    insert_level1_q <= insert_level1_d;
  end

  assign req_ready_o = state_q == StIdle;
  assign rsp_valid_o = state_q == StDone;
  assign rsp_fault_o = fault_q;
  assign rsp_npf_o = fault_q && npf_q;
  assign rsp_error_o = error_q;
  assign rsp_gpa_o = gpa_q;
  assign rsp_final_o = final_q;
  assign rsp_pa_o = addr_q;
  assign rsp_size_o = size_q;
  assign rsp_g_write_o = g_write_q;
  assign rsp_h_write_o = h_write_q;
  assign rsp_user_o = g_user_q;
  assign rsp_nx_o = g_nx_q || h_nx_q;
  assign rsp_dirty_o = dirty_q;
  assign rsp_glob_o = glob_q;
  assign rsp_g_pat_index_o = g_pat_q;
  assign rsp_h_pat_index_o = h_pat_q;

  assign event_valid_o = event_q;
  assign event_guest_start_o = guest_start_q;
  assign event_host_starts_o = host_starts_q;

  assign bus_req_valid_o = state_q == StRead || state_q == StLock || state_q == StUpdate;
  assign bus_req_write_o = state_q == StUpdate;
  assign bus_req_lock_o = state_q == StLock || state_q == StUpdate;
  assign bus_req_addr_o = addr_q;
  assign bus_req_size_o = mode == MODE_32 ? 4'd4 : 4'd8;
  assign bus_req_wdata_o = updated;

  assign ad_write_valid_o = state_q == StUpdate && bus_req_ready_i;
  assign ad_write_addr_o = addr_q;
  assign ad_write_size_o = bus_req_size_o;
  assign ad_write_data_o = updated;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (flush_i) FlushesComeBetweenWalks : assert (state_q == StIdle);
    if (state_q == StHostStart) AtMostFiveHostWalks : assert (host_walk_q < 3'd5);
    if (state_q == StUpdate) OnlyAClearBitIsWritten : assert (updated != entry_q);
    if (state_q == StDone && fault_q) FaultsComeFromTheTop : assert (second_q || !used_q);
    if (second_q && state_q == StGuestStart) SecondAttemptUsesNoGuestDirectory : assert (!g_hit);
    if (second_q && state_q == StHostStart) SecondAttemptUsesNoHostDirectory : assert (!h_hit);
  end
`endif

endmodule
