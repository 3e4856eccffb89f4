// Operations of the integer execution units (alu, shifter, muldiv, bcd) and the arithmetic flags that
// they read and produce. The undefined flags are those of docs/choices.md section 6.
package exec_pkg;

  // Operand size: 0, 1, 2, 3 for 1, 2, 4, 8 bytes.
  typedef logic [1:0] opsize_t;

  // The six arithmetic flags, in the order of RFLAGS.
  typedef struct packed {
    logic of;
    logic sf;
    logic zf;
    logic af;
    logic pf;
    logic cf;
  } aflags_t;

  typedef enum logic [4:0] {
    // The first eight are the order of opcodes 00–3F and of group 1.
    AluAdd   = 5'd0,
    AluOr    = 5'd1,
    AluAdc   = 5'd2,
    AluSbb   = 5'd3,
    AluAnd   = 5'd4,
    AluSub   = 5'd5,
    AluXor   = 5'd6,
    AluCmp   = 5'd7,   // flags as Sub, result is operand a
    AluInc   = 5'd8,
    AluDec   = 5'd9,
    AluNeg   = 5'd10,  // of a
    AluNot   = 5'd11,  // of a, no flags
    AluTest  = 5'd12,  // flags as And, result is operand a
    AluMov   = 5'd13,  // result b, no flags
    AluBswap = 5'd14,  // of a, 32 and 64 bits
    AluBsf   = 5'd15,  // of b; a when b = 0
    AluBsr   = 5'd16,
    AluBt    = 5'd20,  // bit (b mod size) of a; the last two bits are the order of group 8
    AluBts   = 5'd21,
    AluBtr   = 5'd22,
    AluBtc   = 5'd23,
    AluZext8  = 5'd24,  // MOVZX/MOVSX of b: source width, extended to 64 bits, no flags
    AluZext16 = 5'd25,
    AluZext32 = 5'd26,
    AluSext8  = 5'd28,
    AluSext16 = 5'd29,
    AluSext32 = 5'd30
  } alu_op_e;

  // The order of groups 2 (reg field) with SHLD and SHRD in the free places.
  typedef enum logic [3:0] {
    ShRol  = 4'd0,
    ShRor  = 4'd1,
    ShRcl  = 4'd2,
    ShRcr  = 4'd3,
    ShShl  = 4'd4,
    ShShr  = 4'd5,
    ShSal  = 4'd6,
    ShSar  = 4'd7,
    ShShld = 4'd8,
    ShShrd = 4'd9
  } shift_op_e;

  // The order of group 3.
  typedef enum logic [1:0] {
    MdMul  = 2'd0,
    MdImul = 2'd1,
    MdDiv  = 2'd2,
    MdIdiv = 2'd3
  } muldiv_op_e;

  typedef enum logic [2:0] {
    BcdDaa = 3'd0,
    BcdDas = 3'd1,
    BcdAaa = 3'd2,
    BcdAas = 3'd3,
    BcdAad = 3'd4
  } bcd_op_e;

endpackage
