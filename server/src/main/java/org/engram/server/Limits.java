package org.engram.server;

import java.time.Duration;

/**
 * What one client, or all together, may ask of the service. Each is checked before anything is
 * allocated or written for the request.
 *
 * @param uploadBytes of one request's body
 * @param jsonBytes of a JSON body, which is held in memory
 * @param filesPerJob files of one multipart request
 * @param uploads bodies received at a time
 * @param connections open at a time
 * @param eventStreams open at a time
 * @param queue jobs that are accepted and not finished
 * @param silence a connection that sends nothing for this long is closed
 * @param slowestBytesPerSecond a body that comes slower, on the mean, is given up
 * @param longestWait the most that {@code wait} may ask for
 * @param freeDiskBytes what uploads must leave free where jobs are kept
 */
public record Limits(
    long uploadBytes,
    int jsonBytes,
    int filesPerJob,
    int uploads,
    int connections,
    int eventStreams,
    int queue,
    Duration silence,
    long slowestBytesPerSecond,
    Duration longestWait,
    long freeDiskBytes) {
  public Limits {
    if (uploadBytes < 1
        || jsonBytes < 1
        || filesPerJob < 1
        || uploads < 1
        || connections < 1
        || eventStreams < 1
        || queue < 1
        || silence.toMillis() < 1
        || slowestBytesPerSecond < 0
        || longestWait.isNegative()
        || freeDiskBytes < 0) {
      throw new IllegalArgumentException("a limit that lets nothing through");
    }
  }

  /** 2 GiB an upload, 256 jobs, 16 uploads at a time. */
  public static Limits defaults() {
    return new Limits(
        2L << 30,
        16 << 20,
        64,
        16,
        512,
        128,
        256,
        Duration.ofSeconds(30),
        16 << 10,
        Duration.ofSeconds(60),
        1L << 30);
  }

  public Limits withUploadBytes(long bytes) {
    return new Limits(
        bytes,
        jsonBytes,
        filesPerJob,
        uploads,
        connections,
        eventStreams,
        queue,
        silence,
        slowestBytesPerSecond,
        longestWait,
        freeDiskBytes);
  }

  public Limits withQueue(int jobs) {
    return new Limits(
        uploadBytes,
        jsonBytes,
        filesPerJob,
        uploads,
        connections,
        eventStreams,
        jobs,
        silence,
        slowestBytesPerSecond,
        longestWait,
        freeDiskBytes);
  }

  public Limits withUploads(int atATime) {
    return new Limits(
        uploadBytes,
        jsonBytes,
        filesPerJob,
        atATime,
        connections,
        eventStreams,
        queue,
        silence,
        slowestBytesPerSecond,
        longestWait,
        freeDiskBytes);
  }

  public Limits withConnections(int atATime) {
    return new Limits(
        uploadBytes,
        jsonBytes,
        filesPerJob,
        uploads,
        atATime,
        eventStreams,
        queue,
        silence,
        slowestBytesPerSecond,
        longestWait,
        freeDiskBytes);
  }

  /** For clients that are slow, or stop. */
  public Limits withPatience(Duration quiet, long bytesPerSecond) {
    return new Limits(
        uploadBytes,
        jsonBytes,
        filesPerJob,
        uploads,
        connections,
        eventStreams,
        queue,
        quiet,
        bytesPerSecond,
        longestWait,
        freeDiskBytes);
  }
}
