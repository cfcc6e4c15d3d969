import { type Fields, fields, text } from "./fields.ts"
import { Latest } from "./Latest.ts"
import { withoutNull } from "./permission.ts"

/**
 * What the agent told of its unfinished tool calls: a permission request may name nothing but
 * the id of one. Remembers the latest few.
 */
export class ToolCalls {
  private readonly calls = new Latest<Fields>(remembered)

  /** Takes a tool call from an update or a permission request. */
  tell(document: unknown): void {
    const { content: _, toolCallId, ...call } = withoutNull(fields(document))
    const id = text(toolCallId)
    if (id === undefined) return
    const known = this.about(id)
    if (call.status === "completed" || call.status === "failed") this.calls.delete(id)
    else this.calls.set(id, { ...known, ...call })
  }

  about(id: unknown): Fields {
    return this.calls.get(text(id) ?? "") ?? {}
  }
}

const remembered = 50
