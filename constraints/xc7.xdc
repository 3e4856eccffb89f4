# SPDX-License-Identifier: Apache-2.0
# Arty A7-100T (XC7A100TCSG324-1). Every shell in rtl/fpga has these five pins. The SPI pins are on Pmod JA.
set_property -dict {PACKAGE_PIN E3  IOSTANDARD LVCMOS33} [get_ports clk_i];      # 100 MHz oscillator
set_property -dict {PACKAGE_PIN G13 IOSTANDARD LVCMOS33 PULLTYPE PULLUP}   [get_ports spi_cs_ni];   # JA1
set_property -dict {PACKAGE_PIN B11 IOSTANDARD LVCMOS33 PULLTYPE PULLDOWN} [get_ports spi_mosi_i];  # JA2
set_property -dict {PACKAGE_PIN A11 IOSTANDARD LVCMOS33} [get_ports spi_miso_o]; # JA3
set_property -dict {PACKAGE_PIN D12 IOSTANDARD LVCMOS33 PULLTYPE PULLDOWN} [get_ports spi_sck_i];   # JA4
set_property CFGBVS VCCO [current_design]
set_property CONFIG_VOLTAGE 3.3 [current_design]
# scripts/synth appends the clock's period (create_clock) to the copy that it puts beside the netlist. The SPI pins are
# synchronized in rtl/fpga/spi_frame.sv.
set_false_path -from [get_ports {spi_sck_i spi_cs_ni spi_mosi_i}]
set_false_path -to [get_ports spi_miso_o]
