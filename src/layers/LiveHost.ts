import { Layer, Option } from "effect"
import { podName } from "../domain/ids.ts"
import * as AcpAgent from "./acp/AcpAgent.ts"
import * as FilePodStore from "./file/FilePodStore.ts"
import * as FileRegistry from "./file/FileRegistry.ts"
import * as FileSessionLog from "./file/FileSessionLog.ts"
import { resolve } from "./file/paths.ts"
import { identify } from "./file/processIdentity.ts"
import * as PodHost from "./host/PodHost.ts"
import * as NodeHostReadiness from "./node/NodeHostReadiness.ts"
import * as shipped from "./shipped.ts"
import * as UnixPodServer from "./unix/UnixPodServer.ts"
import { workingDirectory } from "./workingDirectory.ts"

const paths = resolve(process.env, workingDirectory())

/** `pods host NAME` */
const name = process.argv[3] ?? ""

const version = globalThis.PODS_VERSION

/** The layers of `pods host`, apart from the others because each Pod pays for what it loads. */
export const layer = PodHost.layer({ pid: process.pid, version }).pipe(
  Layer.provide(Layer.mergeAll(
    FilePodStore.layer(paths),
    FileRegistry.layer(paths),
    FileSessionLog.layer(paths),
    UnixPodServer.layer,
    AcpAgent.layer({
      environment: process.env,
      extra: { PODS_DEMO_DIR: paths.demoDir },
      programs: shipped.agents,
      version,
      identify
    })
  )),
  Layer.merge(NodeHostReadiness.layer(name, Option.map(podName(name), paths.hostLog)))
)
