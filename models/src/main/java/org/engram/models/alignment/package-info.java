/**
 * Two frozen embeddings of the same subjects brought into one space by small projectors: {@link
 * org.engram.models.alignment.TwoTower}, and how well one side finds the other: {@link
 * org.engram.models.alignment.Retrieval}.
 */
package org.engram.models.alignment;
