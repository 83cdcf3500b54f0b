package org.engram.server.job;

/**
 * One step of a job, as its followers hear of it.
 *
 * @param id counts from 1
 * @param status after the step
 * @param read files read so far
 * @param done files finished so far
 */
public record JobEvent(long id, JobStatus status, int read, int done) {}
