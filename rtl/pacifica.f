spec/generated/pacifica_spec_pkg.sv
rtl/mmu/mmu_pkg.sv
rtl/mmu/pte_check.sv
rtl/mmu/walker.sv
rtl/mmu/memtype_pat.sv
rtl/mmu/memtype.sv
rtl/mmu/tlb.sv
rtl/mmu/mmu.sv
