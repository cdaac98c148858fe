import CFUPluginABI

/// Number of classes.
let classCount = 4

/// The classes, in the order of the probabilities. plugin.json lists the same.
// Never changed after it has been made, and C needs a pointer to it.
nonisolated(unsafe) let classes: UnsafeMutablePointer<cfu_class> = {
  let made = UnsafeMutablePointer<cfu_class>.allocate(capacity: classCount)
  let (colony, other) = (CFU_CLASS_COLONY, CFU_CLASS_NOT_COLONY)
  made[0] = entry(colony, "colony", "colony", 0xD55E00)
  made[1] = entry(other, "bubble", "air bubble", 0x7F8C8D)
  made[2] = entry(other, "fibre", "fibre", 0x7F8C8D)
  made[3] = entry(other, "dust", "dust", 0x7F8C8D)
  return made
}()
