import * as SafeText from "../../domain/SafeText.ts"

/** What can be typed in a conversation. */
export const help = SafeText.of`A line is a prompt; while the agent works it waits in the queue.
While something is asked, the number of an answer answers it.
A line that ends in a backslash goes on in the next one.
/answer WORDS: answer by number, by name, by field=value, or by cancel; alone it asks again
/interrupt: end the turn
/continue: let a turn or prompts that are held go on
/back: take back your newest prompt that waits
/lines: write or paste a prompt of several lines, up to a dot alone; /drop forgets it
/status: what goes on
/detach or ctrl-d: leave; the Pod goes on
//WORD: a prompt that begins with /WORD`
