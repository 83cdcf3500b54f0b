package org.engram.server.job;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was accepted: stands on disk beside the files, and never changes.
 *
 * @param sequence the order of acceptance, over restarts too
 * @param created milliseconds since 1970
 * @param owner id of the token that sent it
 * @param key hash of the owner's idempotency key
 * @param files in the order sent, one or more
 */
public record JobRequest(
    long sequence, long created, String owner, Optional<String> key, List<UploadedFile> files) {
  public JobRequest {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(key, "key");
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a job without files");
    }
  }

  /** Of all its files. */
  public long bytes() {
    return files.stream().mapToLong(UploadedFile::allBytes).sum();
  }

  /** Whether another says the same of the same files. */
  public boolean sameAs(List<UploadedFile> others) {
    return files.equals(others);
  }
}
