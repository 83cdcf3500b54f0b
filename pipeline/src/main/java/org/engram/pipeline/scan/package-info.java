/**
 * What the use cases share about scans: reading them as stated, and hearing what became of them.
 */
package org.engram.pipeline.scan;
