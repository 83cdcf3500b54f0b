package org.engram.server.job;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Idempotency keys: which job each was accepted as, and which are just coming in. */
public final class JobKeys {
  private final Map<String, JobId> accepted = new ConcurrentHashMap<>();
  private final Set<String> arriving = ConcurrentHashMap.newKeySet();

  /**
   * Claims a key for a body that begins to come.
   *
   * @return false where another with the same key is just coming
   */
  public boolean claim(String key) {
    return arriving.add(key);
  }

  /** The claim ends, whatever became of the body. */
  public void release(String key) {
    arriving.remove(key);
  }

  /** A job was accepted. */
  void accepted(JobRequest request, JobId id) {
    request.key().ifPresent(key -> accepted.put(key, id));
  }

  /** A job is no more. */
  void forget(JobRequest request) {
    request.key().ifPresent(accepted::remove);
  }

  /** What was accepted with a key. */
  Optional<JobId> of(String key) {
    return Optional.ofNullable(accepted.get(key));
  }
}
