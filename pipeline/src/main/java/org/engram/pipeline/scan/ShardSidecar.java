package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What stands beside a finished shard: how it was made, for people and for the merge. Holds no time
 * of day, so that the same shard gives the same bytes.
 *
 * @param job what all shards have in common
 * @param shard which it is
 * @param share how many scans are its own
 * @param refused those that could not be used, in the order of the input
 */
record ShardSidecar(ShardJob job, Shard shard, int share, List<RefusedScan> refused) {
  private static final long MOST = 1L << 30;
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, String>> TEXTS =
      new TypeReference<>() {};
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  ShardSidecar {
    refused = List.copyOf(refused);
  }

  void write(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job", job.kind());
    json.put("shard", shard.index());
    json.put("shards", shard.count());
    json.put("scans", job.scans());
    json.put("batch", job.batch());
    json.put("own", share);
    json.put("fingerprint", job.fingerprint());
    json.put("refused", refused.stream().map(RefusedScan::named).toList());
    json.put("merge", job.head());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  static ShardSidecar read(Path file) {
    try {
      if (Files.size(file) > MOST) {
        throw bad(file, Files.size(file) + " bytes", null);
      }
      JsonNode json = JSON.readTree(Files.readString(file));
      List<RefusedScan> refused = new ArrayList<>();
      for (JsonNode one : json.required("refused")) {
        refused.add(RefusedScan.of(one));
      }
      return new ShardSidecar(
          new ShardJob(
              json.required("job").asString(),
              json.required("scans").asInt(),
              json.required("batch").asInt(),
              JSON.convertValue(json.required("fingerprint"), TEXTS),
              JSON.convertValue(json.required("merge"), OBJECT)),
          new Shard(json.required("shard").asInt(), json.required("shards").asInt()),
          json.required("own").asInt(),
          refused);
    } catch (JacksonException | IllegalArgumentException e) {
      throw bad(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
  }

  private static FileFormatException bad(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            "cannot be read: " + found,
            "the sidecar of a shard as Engram writes it",
            "Start the shard again: what it has done is kept, and the sidecar is written anew"),
        cause);
  }
}
