package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.tensor.Compute;
import org.engram.tensor.Hardware;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The files that a run is started with: what it will do, and what it starts from. */
final class RunFiles {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private RunFiles() {}

  /** Makes the run's folder and writes its configuration, provenance and initial model. */
  static void write(
      RunFolder folder,
      TrainingSettings settings,
      Training training,
      Compute compute,
      int processes) {
    folder.create();
    training.writeInitial(folder);
    text(folder.provenance(), provenance(folder, settings, training, compute, processes));
    // Last: a folder with a config.yaml is a run.
    text(folder.config(), settings.yaml());
  }

  private static String provenance(
      RunFolder folder,
      TrainingSettings settings,
      Training training,
      Compute compute,
      int processes) {
    Map<String, Object> about = new LinkedHashMap<>();
    String version = RunFiles.class.getPackage().getImplementationVersion();
    about.put("engram", version == null ? "unpackaged" : version);
    about.put("started", Instant.now().toString());
    about.put("config_sha256", sha256(settings.yaml()));
    about.put("data_index_sha256", training.fingerprint());
    about.put("scans", training.samples().size());
    about.putAll(training.provenance());
    about.put("seed", settings.seed());
    about.put("starts_from", settings.startsFrom());
    about.put("initial_model", training.initialHash(folder.initial()));
    about.put("processes", processes);
    about.put("device", compute.device().toString());
    about.put("threads", compute.threads());
    about.put("kernels", compute.kernels());
    about.put("processor", Hardware.detect().processor());
    about.put("java", Runtime.version().toString());
    about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    return JSON.writeValueAsString(about) + "\n";
  }

  /** What the trained weights say of their origin. */
  static Map<String, String> metadata(RunFolder folder) {
    try {
      return Map.of(
          "format",
          "pt",
          "provenance_sha256",
          sha256(Files.readString(folder.provenance())),
          "config_sha256",
          sha256(Files.readString(folder.config())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the run's files in " + folder.path(), e);
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void text(Path file, String content) {
    AtomicFile.writeStream(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }
}
