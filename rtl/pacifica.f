spec/generated/pacifica_spec_pkg.sv
