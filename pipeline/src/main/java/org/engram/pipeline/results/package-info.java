/**
 * What a report draws and no analysis has computed yet: a map of the embeddings, curves over
 * predictions, and how wide an interval chance alone gives. Plain numbers, no markup.
 */
package org.engram.pipeline.results;
