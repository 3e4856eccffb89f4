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
// A request is taken with req_valid_i && req_ready_o; one answer follows, held with rsp_valid_o until rsp_ready_i.
// The context inputs stay put from the request to the answer.
// Nothing of a walk is kept for the next one: there are no walk caches.
module walker
  import mmu_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  // Request: one at a time
  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [47:0] req_linear_i,
  input  logic        req_write_i,
  input  logic        req_user_i,
  input  logic        req_fetch_i,

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

  localparam logic [3:0] StIdle = 4'd0;       // nothing to do
  localparam logic [3:0] StGuestNext = 4'd1;  // form the address of the next guest entry
  localparam logic [3:0] StHostStart = 4'd2;  // begin the host walk of gpa_q
  localparam logic [3:0] StRead = 4'd3;       // ask for the entry at addr_q
  localparam logic [3:0] StReadWait = 4'd4;
  localparam logic [3:0] StCheck = 4'd5;      // judge entry_q
  localparam logic [3:0] StLock = 4'd6;       // read it again, locked
  localparam logic [3:0] StLockWait = 4'd7;
  localparam logic [3:0] StUpdate = 4'd8;     // write the bits
  localparam logic [3:0] StUpdateWait = 4'd9;
  localparam logic [3:0] StAccept = 4'd10;    // go down, or finish this level
  localparam logic [3:0] StDone = 4'd11;

  logic [3:0]  state_q, state_d;
  logic [47:0] linear_q;
  logic        write_q, user_q, fetch_q;

  logic        host_q, host_d;        // the entry in hand belongs to the host's tables
  logic        final_q, final_d;      // the host walk is that of the page itself
  logic [2:0]  g_level_q, g_level_d, h_level_q, h_level_d;
  logic [39:0] g_table_q, g_table_d, h_table_q, h_table_d;
  logic [39:0] gpa_q, gpa_d;          // what the host level translates
  logic [39:0] addr_q, addr_d;        // physical address of the entry in hand
  logic [63:0] entry_q, entry_d;
  // Rights gathered on the way down
  logic        g_write_q, g_write_d, g_user_q, g_user_d, g_nx_q, g_nx_d;
  logic        h_write_q, h_write_d, h_user_q, h_user_d, h_nx_q, h_nx_d;
  // Results
  logic [39:0] pa_q, pa_d;
  logic [1:0]  size_q, size_d;
  logic        dirty_q, dirty_d, glob_q, glob_d;
  logic [2:0]  g_pat_q, g_pat_d, h_pat_q, h_pat_d;
  logic        fault_q, fault_d, npf_q, npf_d;
  logic [4:0]  error_q, error_d;

  // Bits of the context that paging does not look at.
  logic unused_context;
  assign unused_context = ^{cr3_i[4:0], h_cr3_i[4:0], pdpe_i};

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
  logic [39:0] e_table;
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
    .table_o    (e_table),
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

  logic [63:0] updated;
  logic        needs_update;
  assign updated = entry_q | (no_ad ? 64'h0 : 64'h20) | ((leaf && acc_write) ? 64'h40 : 64'h0);
  assign needs_update = updated != entry_q;

  // ---- Addresses of entries
  function automatic logic [39:0] entry_addr(input logic [1:0] fmt, input logic [2:0] lvl,
                                             input logic [39:0] tab, input logic [47:12] va);
    logic [8:0] idx;
    case (lvl)
      3'd4:    idx = va[47:39];
      3'd3:    idx = va[38:30];
      3'd2:    idx = va[29:21];
      default: idx = va[20:12];
    endcase
    entry_addr = tab | {28'h0, idx, 3'b000};
    if (fmt == MODE_32) entry_addr = tab | {28'h0, lvl == 3'd2 ? va[31:22] : va[21:12], 2'b00};
    if (fmt == MODE_PAE && lvl == 3'd3) entry_addr = {tab[39:5], va[31:30], 3'b000};
  endfunction

  function automatic logic [2:0] top_level(input logic [1:0] fmt);
    case (fmt)
      MODE_32:  top_level = 3'd2;
      MODE_PAE: top_level = 3'd3;
      default:  top_level = 3'd4;
    endcase
  endfunction

  function automatic logic [39:0] top_table(input logic [1:0] fmt, input logic [39:5] cr3);
    case (fmt)
      MODE_32:  top_table = {8'h0, cr3[31:12], 12'h0};
      MODE_PAE: top_table = {8'h0, cr3[31:5], 5'h0};
      default:  top_table = {cr3[39:12], 12'h0};
    endcase
  endfunction

  // The page frame with the offset of the access
  logic [21:0] leaf_va;
  logic [39:0] leaf_pa;
  logic [1:0]  leaf_size;
  assign leaf_va = host_q ? gpa_q[21:0] : linear_q[21:0];
  always_comb begin
    leaf_size = PAGE_4K;
    leaf_pa = {e_table[39:12], leaf_va[11:0]};
    if (large_leaf) begin
      leaf_size = mode == MODE_32 ? PAGE_4M : PAGE_2M;
      leaf_pa = mode == MODE_32 ? {e_table[39:22], leaf_va[21:0]} : {e_table[39:21], leaf_va[20:0]};
    end
  end

  logic [39:0] g_entry_addr;
  assign g_entry_addr = entry_addr(mode_i, g_level_q, g_table_q, linear_q[47:12]);

  // The registers hold the PDPEs when the level is not nested.
  logic        pdpe_held;
  assign pdpe_held = !nested_i && mode_i == MODE_PAE && g_level_q == 3'd3;
  logic [39:12] held_table;
  logic         held_present;
  assign held_table = pdpe_i[{linear_q[31:30], 6'd12} +: 28];
  assign held_present = pdpe_i[{linear_q[31:30], 6'd0}];

  always_comb begin
    state_d = state_q;
    host_d = host_q;
    final_d = final_q;
    g_level_d = g_level_q;
    h_level_d = h_level_q;
    g_table_d = g_table_q;
    h_table_d = h_table_q;
    gpa_d = gpa_q;
    addr_d = addr_q;
    entry_d = entry_q;
    g_write_d = g_write_q;
    g_user_d = g_user_q;
    g_nx_d = g_nx_q;
    h_write_d = h_write_q;
    h_user_d = h_user_q;
    h_nx_d = h_nx_q;
    pa_d = pa_q;
    size_d = size_q;
    dirty_d = dirty_q;
    glob_d = glob_q;
    g_pat_d = g_pat_q;
    h_pat_d = h_pat_q;
    fault_d = fault_q;
    npf_d = npf_q;
    error_d = error_q;

    case (state_q)
      StIdle: if (req_valid_i) begin
        fault_d = 1'b0;
        npf_d = 1'b0;
        error_d = 5'h0;
        g_level_d = top_level(mode_i);
        g_table_d = top_table(mode_i, cr3_i[39:5]);
        g_write_d = 1'b1;
        g_user_d = 1'b1;
        g_nx_d = 1'b0;
        h_write_d = 1'b1;
        host_d = 1'b0;
        final_d = 1'b0;
        g_pat_d = 3'd0;
        h_pat_d = 3'd0;
        glob_d = 1'b0;
        dirty_d = 1'b1;
        h_nx_d = 1'b0;
        size_d = PAGE_4M;
        if (paging_i) begin
          state_d = StGuestNext;
        end else begin
          // No guest tables: the linear address is the guest-physical one.
          gpa_d = {8'h0, req_linear_i[31:0]};
          final_d = 1'b1;
          state_d = StHostStart;
        end
      end

      StGuestNext: begin
        host_d = 1'b0;
        if (pdpe_held) begin
          // Checked when it was loaded; only its P is looked at here.
          if (held_present) begin
            g_table_d = {held_table, 12'h0};
            g_level_d = 3'd2;
          end else begin
            fault_d = 1'b1;
            error_d = {error_id, 1'b0, user_q, write_q, 1'b0};
            state_d = StDone;
          end
        end else begin
          gpa_d = g_entry_addr;
          addr_d = g_entry_addr;
          state_d = nested_i ? StHostStart : StRead;
        end
      end

      StHostStart: begin
        host_d = 1'b1;
        h_level_d = top_level(h_mode_i);
        h_table_d = top_table(h_mode_i, h_cr3_i[39:5]);
        h_write_d = 1'b1;
        h_user_d = 1'b1;
        h_nx_d = 1'b0;
        addr_d = entry_addr(h_mode_i, top_level(h_mode_i), top_table(h_mode_i, h_cr3_i[39:5]), {8'h0, gpa_q[39:12]});
        state_d = StRead;
        if (h_mode_i != MODE_LONG && |gpa_q[39:32]) begin
          // Beyond what the host's tables can name (ERR-C-22).
          fault_d = 1'b1;
          npf_d = 1'b1;
          error_d = {fetch_q && final_q, 1'b0, 1'b1, !final_q || write_q, 1'b0};
          state_d = StDone;
        end
      end

      StRead: if (bus_req_ready_i) state_d = StReadWait;

      StReadWait: if (bus_rsp_valid_i) begin
        entry_d = mode == MODE_32 ? {32'h0, bus_rsp_rdata_i[31:0]} : bus_rsp_rdata_i;
        state_d = StCheck;
      end

      StCheck: begin
        if (!present || reserved || (leaf && refused)) begin
          fault_d = 1'b1;
          npf_d = host_q;
          error_d = {error_id, present && reserved, acc_user, acc_write, present};
          state_d = StDone;
        end else begin
          state_d = needs_update ? StLock : StAccept;
        end
      end

      StLock: if (bus_req_ready_i) state_d = StLockWait;

      StLockWait: if (bus_rsp_valid_i) begin
        entry_d = mode == MODE_32 ? {32'h0, bus_rsp_rdata_i[31:0]} : bus_rsp_rdata_i;
        state_d = entry_d == entry_q ? StUpdate : StCheck;
      end

      StUpdate: if (bus_req_ready_i) begin
        entry_d = updated;
        state_d = StUpdateWait;
      end

      StUpdateWait: if (bus_rsp_valid_i) state_d = StAccept;

      StAccept: begin
        if (host_q) begin
          h_write_d = all_write;
          h_user_d = all_user;
          h_nx_d = all_nx;
          if (!leaf) begin
            h_table_d = e_table;
            h_level_d = h_level_q - 3'd1;
            addr_d = entry_addr(h_mode_i, h_level_q - 3'd1, e_table, {8'h0, gpa_q[39:12]});
            state_d = StRead;
          end else if (final_q) begin
            pa_d = leaf_pa;
            size_d = leaf_size < size_q ? leaf_size : size_q;
            dirty_d = dirty_q && entry_q[6];
            h_pat_d = e_pat;
            state_d = StDone;
          end else begin
            // The guest entry's place is known: read it.
            addr_d = leaf_pa;
            host_d = 1'b0;
            state_d = StRead;
          end
        end else begin
          g_write_d = all_write;
          g_user_d = all_user;
          g_nx_d = all_nx;
          if (!leaf) begin
            g_table_d = e_table;
            g_level_d = g_level_q - 3'd1;
            state_d = StGuestNext;
          end else begin
            pa_d = leaf_pa;
            gpa_d = leaf_pa;
            size_d = leaf_size;
            dirty_d = entry_q[6];
            glob_d = entry_q[8] && pge_i;
            g_pat_d = e_pat;
            final_d = 1'b1;
            state_d = nested_i ? StHostStart : StDone;
          end
        end
      end

      StDone: if (rsp_ready_i) state_d = StIdle;

      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      state_q <= state_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) begin
      linear_q <= req_linear_i;
      write_q <= req_write_i;
      user_q <= req_user_i;
      fetch_q <= req_fetch_i;
    end
    host_q <= host_d;
    final_q <= final_d;
    g_level_q <= g_level_d;
    h_level_q <= h_level_d;
    g_table_q <= g_table_d;
    h_table_q <= h_table_d;
    gpa_q <= gpa_d;
    addr_q <= addr_d;
    entry_q <= entry_d;
    g_write_q <= g_write_d;
    g_user_q <= g_user_d;
    g_nx_q <= g_nx_d;
    h_write_q <= h_write_d;
    h_user_q <= h_user_d;
    h_nx_q <= h_nx_d;
    pa_q <= pa_d;
    size_q <= size_d;
    dirty_q <= dirty_d;
    glob_q <= glob_d;
    g_pat_q <= g_pat_d;
    h_pat_q <= h_pat_d;
    fault_q <= fault_d;
    npf_q <= npf_d;
    error_q <= error_d;
  end

  assign req_ready_o = state_q == StIdle;
  assign rsp_valid_o = state_q == StDone;
  assign rsp_fault_o = fault_q;
  assign rsp_npf_o = npf_q;
  assign rsp_error_o = error_q;
  assign rsp_gpa_o = gpa_q;
  assign rsp_pa_o = pa_q;
  assign rsp_size_o = size_q;
  assign rsp_g_write_o = g_write_q;
  assign rsp_h_write_o = h_write_q;
  assign rsp_user_o = g_user_q;
  assign rsp_nx_o = g_nx_q || h_nx_q;
  assign rsp_dirty_o = dirty_q;
  assign rsp_glob_o = glob_q;
  assign rsp_g_pat_index_o = g_pat_q;
  assign rsp_h_pat_index_o = h_pat_q;

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

endmodule
