// The process in which one test of `cfu plugins validate` meets a plugin. It is started by the
// validator, never by hand: it speaks over descriptor 3, does what it is asked, and dies with its
// parent.

import CPluginIPC
import Glibc

guard CommandLine.argc == 2, let parent = Int32(CommandLine.arguments[1]) else {
  let advice: StaticString = "cfu-plugin-probe is started by cfu and does nothing by itself.\n"
  _ = write(2, advice.utf8Start, advice.utf8CodeUnitCount)
  exit(64)
}
guard cfu_ipc_worker_begin(parent) == 0, cfu_probe_prepare() == 0 else { exit(71) }
var probe = Probe(control: CFU_IPC_CONTROL_FD)
probe.run()
