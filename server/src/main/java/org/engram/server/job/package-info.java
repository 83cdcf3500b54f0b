/**
 * Accepted work: kept on disk before a client hears of it, computed in batches by one thread, kept
 * until its policy removes it. {@link org.engram.server.job.JobService} is the entry.
 */
package org.engram.server.job;
