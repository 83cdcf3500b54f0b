/** Heads over the tokens of volumes, of one modality or of several, and how they are trained. */
package org.engram.models.neurojepa.heads;
