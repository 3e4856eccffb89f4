// SPDX-License-Identifier: Apache-2.0
// Instruction decoder: the bytes of the fetch window become an insn_t (docs/choices.md section 5).
// Combinational; with `Staged` what the prefixes say is registered, and the window must have stood still for a clock.
// It knows lengths and operands, not meanings: which opcode exists and where LOCK may
// stand is the dispatch ROM's knowledge; an opcode that does not exist ends at its opcode byte.
//
// Bytes of the window beyond count_i may hold anything: a byte is looked at only at a position below the
// length that it leads to, so the comparison of that length with count_i is right in any case.
module decode
  import core_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic [119:0] bytes_i,
  input  logic [3:0]   count_i,
  input  logic         cs_d_i,      // default operand and address size is 32 bits
  input  logic         mode64_i,
  output insn_t        insn_o,
  output logic         complete_o,
  output logic         too_long_o   // more than 15 bytes, and the first 15 are there
);

  localparam logic [2:0] SegSs = 3'd2, SegDs = 3'd3;

  // ------------------------------------------------------------------------------------- prefixes
  // All bytes are looked at side by side: a byte is a prefix when it and all before it can be one.
  logic [14:0] prefix;   // this byte is one
  logic [14:0] first;    // this byte is the first that is none
  logic [14:0] is_seg, is_rep, is_rex;
  logic [3:0]  prefix_len_d, prefix_len;
  logic        p66_d, p66, p67_d, p67, lock_d, lock, seg_over_d, seg_over, rex_on_d, rex_on;
  logic [1:0]  rep_d, rep;
  logic [2:0]  seg_prefix_d, seg_prefix;
  logic [3:0]  rex_d, rex;  // W R X B
  logic [119:0] after_prefixes_d, after_prefixes, rest;
  always_comb begin
    logic [14:0] able, is_66, is_67, is_f0;
    for (int unsigned i = 0; i < 15; i++) begin
      is_66[i]  = bytes_i[8*i +: 8] == 8'h66;
      is_67[i]  = bytes_i[8*i +: 8] == 8'h67;
      is_f0[i]  = bytes_i[8*i +: 8] == 8'hF0;
      is_rep[i] = bytes_i[8*i+1 +: 7] == 7'h79;                                       // F2, F3
      is_seg[i] = (bytes_i[8*i +: 8] & 8'hE7) == 8'h26 || bytes_i[8*i+1 +: 7] == 7'h32;  // 26 2E 36 3E, 64 65
      is_rex[i] = mode64_i && bytes_i[8*i+4 +: 4] == 4'h4;
    end
    able = is_66 | is_67 | is_f0 | is_rep | is_seg | is_rex;
    for (int unsigned i = 0; i < 15; i++) begin
      prefix[i] = &(able | ~(15'h7FFF >> (14 - i)));
      first[i]  = !able[i] && &(able | (15'h7FFF << i));
    end
    p66_d  = |(prefix & is_66);
    p67_d  = |(prefix & is_67);
    lock_d = |(prefix & is_f0);
  end

  // Of several F2 and F3, and of several segment overrides, the last counts; in 64-bit mode the overrides of ES, CS, SS
  // and DS do nothing. REX counts only directly before the opcode.
  always_comb begin
    logic [14:0] reps, segs;
    reps = prefix & is_rep;
    segs = prefix & is_seg;
    for (int unsigned i = 0; i < 15; i++) begin
      if (mode64_i && !bytes_i[8*i+6]) segs[i] = 1'b0;
    end
    rep_d        = {|reps, 1'b0};
    seg_over_d   = |segs;
    seg_prefix_d = seg_over_d ? 3'd0 : SegDs;
    for (int unsigned i = 0; i < 15; i++) begin
      rep_d[0] |= bytes_i[8*i] && reps[i] && (reps >> (i + 1)) == '0;
      // 26 2E 36 3E: ES CS SS DS; 64 65: FS GS
      seg_prefix_d |= (bytes_i[8*i+6] ? {2'b10, bytes_i[8*i]} : {1'b0, bytes_i[8*i+3 +: 2]}) &
                      {3{segs[i] && (segs >> (i + 1)) == '0}};
    end
    rex_on_d = 1'b0;
    rex_d    = 4'd0;
    for (int unsigned i = 1; i < 15; i++) begin
      rex_on_d |= first[i] && is_rex[i-1];
      rex_d    |= bytes_i[8*(i-1) +: 4] & {4{first[i] && is_rex[i-1]}};
    end
    prefix_len_d     = prefix[14] ? 4'd15 : 4'd0;
    after_prefixes_d = '0;
    for (int unsigned i = 0; i < 15; i++) begin
      prefix_len_d     |= 4'(i) & {4{first[i]}};
      after_prefixes_d |= (bytes_i >> (8 * i)) & {120{first[i]}};
    end
  end

  stage #(
    .Width     (138),
    .Registered(Staged)
  ) u_prefixes (
    .clk_i,
    .d_i({prefix_len_d, p66_d, p67_d, lock_d, seg_over_d, rex_on_d, rep_d, seg_prefix_d, rex_d, after_prefixes_d}),
    .q_o({prefix_len, p66, p67, lock, seg_over, rex_on, rep, seg_prefix, rex, after_prefixes})
  );

  // --------------------------------------------------------------------------------------- opcode
  logic         map0f;
  logic [7:0]   op, modrm, sib;
  assign map0f          = after_prefixes[7:0] == 8'h0F;
  assign rest           = map0f ? {8'd0, after_prefixes[119:8]} : after_prefixes;  // opcode first
  assign op             = rest[7:0];
  assign modrm          = rest[15:8];
  assign sib            = rest[23:16];

  // What follows the opcode.
  typedef enum logic [3:0] {
    ImmNone,
    ImmByte,    // sign-extended
    ImmByteU,   // ports, vectors, AAM and AAD: zero-extended
    ImmWord,    // zero-extended
    ImmZ,       // 2 or 4 bytes by the operand size, sign-extended
    ImmV,       // 2, 4 or 8 bytes
    ImmEnter,   // word and byte
    ImmFar,     // offset and selector
    ImmMoffs,   // offset of the address size
    ImmOne      // no byte: the count 1 of D0 and D1
  } imm_kind_e;

  logic      has_modrm, reg_in_opcode, byte_op, default64, reg_only, io_size, far_size, byte_rm;
  imm_kind_e imm_kind;

  always_comb begin
    has_modrm     = 1'b0;
    imm_kind      = ImmNone;
    reg_in_opcode = 1'b0;  // the low three bits name the register
    byte_op       = 1'b0;  // operand size 1
    byte_rm       = 1'b0;  // the source is a byte, the destination is not
    default64     = 1'b0;  // 64 bits by default in 64-bit mode
    reg_only      = 1'b0;  // ModRM.mod is ignored
    io_size       = 1'b0;  // REX.W is ignored
    far_size      = 1'b0;  // REX.W counts as 32
    if (!map0f) begin
      unique casez (op)
        8'b00??_?0??: begin  // ADD … CMP, register and memory forms
          has_modrm = 1'b1;
          byte_op   = !op[0];
        end
        8'b00??_?100: begin imm_kind = ImmByte; byte_op = 1'b1; end
        8'b00??_?101: imm_kind = ImmZ;
        8'b0100_????: reg_in_opcode = 1'b1;
        8'b0101_????: begin reg_in_opcode = 1'b1; default64 = 1'b1; end
        8'h62:        has_modrm = !mode64_i;
        8'h63:        has_modrm = 1'b1;
        8'h68:        begin imm_kind = ImmZ; default64 = 1'b1; end
        8'h69:        begin has_modrm = 1'b1; imm_kind = ImmZ; end
        8'h6A:        begin imm_kind = ImmByte; default64 = 1'b1; end
        8'h6B:        begin has_modrm = 1'b1; imm_kind = ImmByte; end
        8'h6C, 8'h6D, 8'h6E, 8'h6F: begin byte_op = !op[0]; io_size = 1'b1; end
        8'b0111_????: begin imm_kind = ImmByte; default64 = 1'b1; end
        8'h80:        begin has_modrm = 1'b1; imm_kind = ImmByte; byte_op = 1'b1; end
        8'h81:        begin has_modrm = 1'b1; imm_kind = ImmZ; end
        8'h82: begin
          byte_op = 1'b1;
          if (!mode64_i) begin
            has_modrm = 1'b1;
            imm_kind  = ImmByte;
          end
        end
        8'h83:        begin has_modrm = 1'b1; imm_kind = ImmByte; end
        8'h84, 8'h86, 8'h88, 8'h8A: begin has_modrm = 1'b1; byte_op = 1'b1; end
        8'h85, 8'h87, 8'h89, 8'h8B, 8'h8C, 8'h8D, 8'h8E: has_modrm = 1'b1;
        8'h8F:        begin has_modrm = 1'b1; default64 = 1'b1; end
        8'b1001_0???: reg_in_opcode = 1'b1;
        8'h9A:        if (!mode64_i) imm_kind = ImmFar;
        8'h9C, 8'h9D: default64 = 1'b1;
        8'hA0, 8'hA1, 8'hA2, 8'hA3: begin imm_kind = ImmMoffs; byte_op = !op[0]; end
        8'hA4, 8'hA6, 8'hAA, 8'hAC, 8'hAE, 8'hD7: byte_op = 1'b1;
        8'hA8:        begin imm_kind = ImmByte; byte_op = 1'b1; end
        8'hA9:        imm_kind = ImmZ;
        8'b1011_0???: begin reg_in_opcode = 1'b1; imm_kind = ImmByte; byte_op = 1'b1; end
        8'b1011_1???: begin reg_in_opcode = 1'b1; imm_kind = ImmV; end
        8'hC0:        begin has_modrm = 1'b1; imm_kind = ImmByte; byte_op = 1'b1; end
        8'hC1:        begin has_modrm = 1'b1; imm_kind = ImmByte; end
        8'hC2:        begin imm_kind = ImmWord; default64 = 1'b1; end
        8'hC3, 8'hC9: default64 = 1'b1;
        8'hC4, 8'hC5: has_modrm = !mode64_i;
        8'hC6:        begin has_modrm = 1'b1; imm_kind = ImmByte; byte_op = 1'b1; end
        8'hC7:        begin has_modrm = 1'b1; imm_kind = ImmZ; end
        8'hC8:        begin imm_kind = ImmEnter; default64 = 1'b1; end
        8'hCA:        imm_kind = ImmWord;
        8'hCD:        imm_kind = ImmByteU;
        8'hD0:        begin has_modrm = 1'b1; imm_kind = ImmOne; byte_op = 1'b1; end
        8'hD1:        begin has_modrm = 1'b1; imm_kind = ImmOne; end
        8'hD2:        begin has_modrm = 1'b1; byte_op = 1'b1; end
        8'hD3:        has_modrm = 1'b1;
        8'hD4, 8'hD5: begin byte_op = 1'b1; if (!mode64_i) imm_kind = ImmByteU; end
        8'b1101_1???: has_modrm = 1'b1;
        8'hE0, 8'hE1, 8'hE2, 8'hE3, 8'hEB: begin imm_kind = ImmByte; default64 = 1'b1; end
        8'hE4, 8'hE6: begin imm_kind = ImmByteU; byte_op = 1'b1; end
        8'hE5, 8'hE7: begin imm_kind = ImmByteU; io_size = 1'b1; end
        8'hE8, 8'hE9: begin imm_kind = ImmZ; default64 = 1'b1; end
        8'hEA:        if (!mode64_i) imm_kind = ImmFar;
        8'hEC, 8'hEE: byte_op = 1'b1;
        8'hED, 8'hEF: io_size = 1'b1;
        8'hF6: begin
          has_modrm = 1'b1;
          byte_op   = 1'b1;
          if (modrm[5:4] == 2'd0) imm_kind = ImmByte;
        end
        8'hF7: begin
          has_modrm = 1'b1;
          if (modrm[5:4] == 2'd0) imm_kind = ImmZ;
        end
        8'hFE:        begin has_modrm = 1'b1; byte_op = 1'b1; end
        8'hFF: begin
          has_modrm = 1'b1;
          default64 = modrm[5:3] == 3'd2 || modrm[5:3] == 3'd4 || modrm[5:3] == 3'd6;
          far_size  = modrm[5:3] == 3'd3 || modrm[5:3] == 3'd5;
        end
        default: ;
      endcase
    end else begin
      unique casez (op)
        8'h00, 8'h01, 8'h02, 8'h03, 8'h0D, 8'b0001_1???, 8'b0100_????, 8'hAE, 8'hAF, 8'hB7, 8'hB9, 8'hBC,
        8'hBD, 8'hBF, 8'hA3, 8'hA5, 8'hAB, 8'hAD, 8'hB1, 8'hB3, 8'hBB, 8'hC1, 8'hC7: has_modrm = 1'b1;
        8'h20, 8'h21, 8'h22, 8'h23: begin has_modrm = 1'b1; reg_only = 1'b1; end
        8'b1000_????: begin imm_kind = ImmZ; default64 = 1'b1; end
        8'b1001_????: begin has_modrm = 1'b1; byte_op = 1'b1; end
        8'hA0, 8'hA1, 8'hA8, 8'hA9: default64 = 1'b1;
        8'hA4, 8'hAC, 8'hBA: begin has_modrm = 1'b1; imm_kind = ImmByte; end
        8'hB0, 8'hC0: begin has_modrm = 1'b1; byte_op = 1'b1; end
        8'hB2, 8'hB4, 8'hB5: begin has_modrm = 1'b1; far_size = 1'b1; end
        8'hB6, 8'hBE: begin has_modrm = 1'b1; byte_rm = 1'b1; end
        8'b1100_1???: reg_in_opcode = 1'b1;
        default: ;
      endcase
    end
  end

  // ---------------------------------------------------------------------------------------- sizes
  size_e wide, osize, asize;  // wide: the operand size unless the opcode says byte
  always_comb begin
    if (!mode64_i) begin
      wide  = cs_d_i ^ p66 ? SZ_4 : SZ_2;
      asize = cs_d_i ^ p67 ? SZ_4 : SZ_2;
    end else begin
      asize = p67 ? SZ_4 : SZ_8;
      if (reg_only)                 wide = SZ_8;
      else if (rex[3] && far_size)  wide = SZ_4;
      else if (rex[3] && !io_size)  wide = SZ_8;
      else if (p66 && !(rex[3] && io_size)) wide = SZ_2;
      else                          wide = default64 ? SZ_8 : SZ_4;
    end
    if (reg_only && !mode64_i) wide = SZ_4;
    osize = byte_op ? SZ_1 : wide;
    // 90 without REX.B is NOP: as the exchange of all 64 bits of RAX with itself it changes nothing.
    if (!map0f && op == 8'h90 && !rex[0]) osize = SZ_8;
  end

  // --------------------------------------------------------------------------- ModRM, SIB, displacement
  logic       is_mem, has_sib, base_en, index_en, rip_rel, base_is_stack;
  logic [3:0] base, index;
  logic [1:0] scale;
  logic [1:0] disp_kind;  // 0 none, 1 byte, 2 word, 3 dword
  always_comb begin
    is_mem        = has_modrm && !reg_only && modrm[7:6] != 2'd3;
    has_sib       = 1'b0;
    base_en       = 1'b0;
    index_en      = 1'b0;
    rip_rel       = 1'b0;
    base          = {rex[0], modrm[2:0]};
    index         = {rex[1], sib[5:3]};
    scale         = 2'd0;
    disp_kind     = 2'd0;
    base_is_stack = 1'b0;
    if (is_mem && asize == SZ_2) begin
      base_en  = 1'b1;
      index_en = !modrm[2];
      index    = modrm[0] ? 4'd7 : 4'd6;  // DI, SI
      unique case (modrm[2:0])
        3'd0, 3'd1, 3'd7: base = 4'd3;    // BX
        3'd2, 3'd3, 3'd6: base = 4'd5;    // BP
        3'd4:             base = 4'd6;
        default:          base = 4'd7;
      endcase
      base_is_stack = base == 4'd5;
      if (modrm[7:6] == 2'd0 && modrm[2:0] == 3'd6) begin
        base_en       = 1'b0;
        base_is_stack = 1'b0;
        disp_kind     = 2'd2;
      end else if (modrm[7:6] == 2'd1) begin
        disp_kind = 2'd1;
      end else if (modrm[7:6] == 2'd2) begin
        disp_kind = 2'd2;
      end
    end else if (is_mem) begin
      has_sib = modrm[2:0] == 3'd4;
      base_en = 1'b1;
      if (modrm[7:6] == 2'd1) disp_kind = 2'd1;
      if (modrm[7:6] == 2'd2) disp_kind = 2'd3;
      if (has_sib) begin
        base     = {rex[0], sib[2:0]};
        scale    = sib[7:6];
        index_en = index != 4'd4;
        if (sib[2:0] == 3'd5 && modrm[7:6] == 2'd0) begin
          base_en   = 1'b0;
          disp_kind = 2'd3;
        end
      end else if (modrm[2:0] == 3'd5 && modrm[7:6] == 2'd0) begin
        base_en   = 1'b0;
        rip_rel   = mode64_i;
        disp_kind = 2'd3;
      end
      base_is_stack = base_en && (base == 4'd4 || base == 4'd5);
    end
  end

  // What stands behind ModRM and SIB, displacement first.
  logic [1:0]  fields_len;  // opcode, ModRM, SIB
  logic [2:0]  disp_len;
  logic [95:0] tail;
  logic [63:0] imm_bytes;
  logic [63:0] disp;
  assign fields_len = 2'd1 + {1'b0, has_modrm} + {1'b0, has_sib};
  always_comb begin
    unique case (fields_len)
      2'd1:    tail = rest[103:8];
      2'd2:    tail = rest[111:16];
      default: tail = rest[119:24];
    endcase
    unique case (disp_kind)
      2'd1:    begin disp_len = 3'd1; disp = {{56{tail[7]}}, tail[7:0]};   imm_bytes = tail[71:8];  end
      2'd2:    begin disp_len = 3'd2; disp = {{48{tail[15]}}, tail[15:0]}; imm_bytes = tail[79:16]; end
      2'd3:    begin disp_len = 3'd4; disp = {{32{tail[31]}}, tail[31:0]}; imm_bytes = tail[95:32]; end
      default: begin disp_len = 3'd0; disp = 64'd0;                        imm_bytes = tail[63:0];  end
    endcase
  end

  // ------------------------------------------------------------------------------------ immediates
  logic [3:0]  imm_len;
  logic [63:0] imm, moffs;
  logic [15:0] imm2;
  always_comb begin
    imm_len = 4'd0;
    imm     = 64'd0;
    imm2    = 16'd0;
    moffs   = 64'd0;
    unique case (imm_kind)
      ImmByte:  begin imm_len = 4'd1; imm = {{56{imm_bytes[7]}}, imm_bytes[7:0]}; end
      ImmByteU: begin imm_len = 4'd1; imm = {56'd0, imm_bytes[7:0]}; end
      ImmWord:  begin imm_len = 4'd2; imm = {48'd0, imm_bytes[15:0]}; end
      ImmEnter: begin imm_len = 4'd3; imm = {48'd0, imm_bytes[15:0]}; imm2 = {8'd0, imm_bytes[23:16]}; end
      ImmOne:   imm = 64'd1;
      ImmZ, ImmV: begin
        if (wide == SZ_2) begin
          imm_len = 4'd2;
          imm     = {{48{imm_bytes[15]}}, imm_bytes[15:0]};
        end else if (wide == SZ_8 && imm_kind == ImmV) begin
          imm_len = 4'd8;
          imm     = imm_bytes[63:0];
        end else begin
          imm_len = 4'd4;
          imm     = {{32{imm_bytes[31]}}, imm_bytes[31:0]};
        end
      end
      ImmFar: begin
        imm_len = wide == SZ_2 ? 4'd4 : 4'd6;
        imm     = wide == SZ_2 ? {48'd0, imm_bytes[15:0]} : {32'd0, imm_bytes[31:0]};
        imm2    = wide == SZ_2 ? imm_bytes[31:16] : imm_bytes[47:32];
      end
      ImmMoffs: begin
        unique case (asize)
          SZ_2:    begin imm_len = 4'd2; moffs = {48'd0, imm_bytes[15:0]}; end
          SZ_4:    begin imm_len = 4'd4; moffs = {32'd0, imm_bytes[31:0]}; end
          default: begin imm_len = 4'd8; moffs = imm_bytes[63:0]; end
        endcase
      end
      default: ;
    endcase
  end

  // ---------------------------------------------------------------------------------------- length
  logic [5:0] length;
  assign length = {2'd0, prefix_len} + {5'd0, map0f} + {4'd0, fields_len} + {3'd0, disp_len} + {2'd0, imm_len};
  assign complete_o = length <= {2'd0, count_i};
  assign too_long_o = length > 6'd15 && count_i == 4'd15;

  // --------------------------------------------------------------------------------------- operands
  logic [3:0] reg_field, rm_field;
  logic       reg_high, rm_high;
  always_comb begin
    reg_field = has_modrm ? {rex[2], modrm[5:3]} : 4'd0;
    rm_field  = reg_in_opcode ? {rex[0], op[2:0]} : {rex[0], modrm[2:0]};
    if (!has_modrm && !reg_in_opcode) rm_field = 4'd0;
    // Without REX the byte registers 4 to 7 are AH, CH, DH and BH.
    reg_high = byte_op && !rex_on && has_modrm && reg_field[2];
    rm_high  = (byte_op || byte_rm) && !rex_on && rm_field[2];
  end

  alu_op_e alu_op;
  always_comb begin
    alu_op = ALU_MOV;
    if (!map0f) begin
      unique casez (op)
        8'b00??_????:               alu_op = alu_op_e'({3'd0, op[5:3]});
        8'b1000_00??:               alu_op = alu_op_e'({3'd0, modrm[5:3]});
        8'b1100_000?, 8'b1101_00??: alu_op = alu_op_e'({3'b100, modrm[5:3]});
        8'h98:                      alu_op = wide == SZ_2 ? ALU_SX8 : wide == SZ_4 ? ALU_SX16 : ALU_SX32;
        default: ;
      endcase
    end
  end

  logic [119:0] kept;  // the bytes of the instruction alone
  always_comb begin
    for (int unsigned i = 0; i < 15; i++) begin
      kept[8*i +: 8] = 6'(i) < length ? bytes_i[8*i +: 8] : 8'd0;
    end
  end

  always_comb begin
    insn_o          = '0;
    insn_o.bytes    = kept;
    insn_o.len      = length > 6'd15 ? 4'd15 : length[3:0];
    insn_o.map0f    = map0f;
    insn_o.opcode   = op;
    insn_o.modrm    = has_modrm ? modrm : 8'd0;
    insn_o.is_mem   = is_mem || imm_kind == ImmMoffs;
    insn_o.size     = osize;
    insn_o.asize    = asize;
    insn_o.seg      = seg_over ? seg_prefix : (base_is_stack ? SegSs : SegDs);
    insn_o.seg_over = seg_over;
    insn_o.lock     = lock;
    insn_o.rep      = rep;
    insn_o.rex      = rex_on;
    insn_o.rex_w    = rex[3];
    insn_o.osz66    = p66;
    insn_o.reg_idx  = reg_high ? {2'd0, reg_field[1:0]} : reg_field;
    insn_o.reg_hi8  = reg_high;
    insn_o.rm       = rm_high ? {2'd0, rm_field[1:0]} : rm_field;
    insn_o.rm_hi8   = rm_high;
    insn_o.base_en  = base_en;
    insn_o.base     = base;
    insn_o.index_en = index_en;
    insn_o.index    = index;
    insn_o.scale    = scale;
    insn_o.rip_rel  = rip_rel;
    insn_o.disp     = imm_kind == ImmMoffs ? moffs : disp;
    insn_o.imm      = imm;
    insn_o.imm2     = imm2;
    insn_o.cond     = op[3:0];
    insn_o.alu_op   = alu_op;
  end

endmodule
