/**
 * Probes on a cohort's embeddings: which phenotypes can be read from them, beside what a random
 * encoder and the plain functional connectivity give.
 */
package org.engram.pipeline.probe;
