import CFUPluginABI

/// Number of classes.
let classCount = 9

/// The classes, in the order of the probabilities. plugin.json lists the same.
// Never changed after it has been made, and C needs a pointer to it.
nonisolated(unsafe) let classes: UnsafeMutablePointer<cfu_class> = {
  let made = UnsafeMutablePointer<cfu_class>.allocate(capacity: classCount)
  let (colony, other) = (CFU_CLASS_COLONY, CFU_CLASS_NOT_COLONY)
  made[0] = entry(colony, "BFU-E", "BFU-E", 0xD55E00)
  made[1] = entry(colony, "CFU-E", "CFU-E", 0xE69F00, coarsest: 12, stained: 12)
  made[2] = entry(colony, "CFU-GM", "CFU-GM", 0x0072B2, coarsest: 16, stained: 16)
  made[3] = entry(colony, "CFU-GEMM", "CFU-GEMM", 0xCC79A7, coarsest: 16, stained: 16)
  made[4] = entry(colony, "CFU-MK", "CFU-MK (presumptive)", 0x009E73, coarsest: 12)
  made[5] = entry(other, "cluster", "cluster below threshold", 0x95A5A6)
  made[6] = entry(other, "bubble", "air bubble", 0x7F8C8D)
  made[7] = entry(other, "fibre", "fibre", 0x7F8C8D)
  made[8] = entry(other, "dust", "dust or print", 0x7F8C8D)
  return made
}()
