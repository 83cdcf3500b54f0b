/** Embedding a cohort: files in, one table out, with what can go wrong on the way. */
package org.engram.pipeline.embed;
