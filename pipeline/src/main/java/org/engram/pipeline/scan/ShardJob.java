package org.engram.pipeline.scan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What all shards of a job must have in common.
 *
 * @param kind which command it is: {@code embed-series}, {@code qc}
 * @param scans of the whole list
 * @param batch scans of a group that is dealt out as a whole, 1 or more
 * @param fingerprint all that the rows depend on, the whole list of scans included
 * @param head what the merge writes into tables' sidecars, and how it pools; as JSON's types
 */
public record ShardJob(
    String kind, int scans, int batch, Map<String, String> fingerprint, Map<String, Object> head) {
  public ShardJob {
    Objects.requireNonNull(kind, "kind");
    fingerprint = new LinkedHashMap<>(fingerprint);
    head = new LinkedHashMap<>(head);
    if (scans < 0 || batch < 1) {
      throw new IllegalArgumentException(scans + " scans by " + batch);
    }
  }

  /** The settings that its file begins with. */
  Map<String, String> settings(Shard shard) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("job", kind);
    settings.putAll(fingerprint);
    settings.put("scans", Integer.toString(scans));
    settings.put("shards", Integer.toString(shard.count()));
    settings.put("shard", Integer.toString(shard.index()));
    return settings;
  }
}
