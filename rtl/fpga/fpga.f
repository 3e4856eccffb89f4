// SPDX-License-Identifier: Apache-2.0
rtl/fpga/spi_frame.sv
rtl/fpga/tlb_shell.sv
rtl/fpga/walker_shell.sv
rtl/fpga/processor_shell.sv
rtl/fpga/dev_shell.sv
