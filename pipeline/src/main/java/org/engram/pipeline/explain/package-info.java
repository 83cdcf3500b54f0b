/**
 * Explains what a cohort's embeddings come from: maps over regions and time by a method of {@code
 * models.brainjepa.explain}, checked against other models and a random one, as tables, figures and
 * a page.
 */
package org.engram.pipeline.explain;
