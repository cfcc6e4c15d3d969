import { Data } from "effect"

/**
 * One `session/update` of an agent, reduced to what a Pod shows and logs. Kinds that have no
 * place in the log formats arrive as `Other` with the agent's own document.
 */
export type AgentUpdate = Data.TaggedEnum<{
  Text: { readonly text: string }
  Thought: { readonly text: string }
  /** A tool call, told for the first time or anew; absent fields are unchanged. */
  Tool: {
    readonly id: string
    readonly title?: string
    readonly kind?: string
    readonly status?: ToolStatus
    /** What the tool is given, as compact JSON. */
    readonly input?: string
    /** What the tool gave back, as text. */
    readonly output?: string
  }
  Other: { readonly kind: string; readonly document: unknown }
}>

/** ACP's states of a tool call. */
export type ToolStatus = "pending" | "in_progress" | "completed" | "failed"

export const { Text, Thought, Tool, Other } = Data.taggedEnum<AgentUpdate>()
