/**
 * What the use cases share about scans: reading them as stated, working through a cohort of them so
 * that it can be killed and continued, and hearing what became of them.
 */
package org.engram.pipeline.scan;
