/** Masks of Neuro-JEPA: blocks of patches, and which patches show the head. */
package org.engram.models.neurojepa.masking;
