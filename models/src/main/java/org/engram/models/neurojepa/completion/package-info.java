/** What a missing modality would have looked like: its tokens, and its image. */
package org.engram.models.neurojepa.completion;
