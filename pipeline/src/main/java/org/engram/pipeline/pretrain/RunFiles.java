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
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.NewModel;
import org.engram.pipeline.config.YamlConfig;
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
      PretrainSettings settings,
      NewModel model,
      PretrainData data,
      Compute compute,
      int processes) {
    folder.create();
    if (settings.startFrom().isPresent()) {
      copyWeights(settings.startFrom().get(), folder.initial());
      model.writeAbout(folder.initial());
    } else {
      model.write(folder.initial(), settings.seed());
    }
    data.index().write(folder.index());
    text(folder.provenance(), provenance(folder, settings, data, compute, processes));
    // Last: a folder with a config.yaml is a run.
    text(folder.config(), YamlConfig.write(settings));
  }

  private static void copyWeights(Path from, Path to) {
    try {
      Files.createDirectories(to);
      Files.copy(from.resolve(ModelDescription.WEIGHTS), to.resolve(ModelDescription.WEIGHTS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the weights of " + from, e);
    }
  }

  private static String provenance(
      RunFolder folder,
      PretrainSettings settings,
      PretrainData data,
      Compute compute,
      int processes) {
    Map<String, Object> about = new LinkedHashMap<>();
    String version = RunFiles.class.getPackage().getImplementationVersion();
    about.put("engram", version == null ? "unpackaged" : version);
    about.put("started", Instant.now().toString());
    about.put("config_sha256", sha256(YamlConfig.write(settings)));
    about.put("data_index_sha256", data.fingerprint());
    about.put("scans", data.samples().size());
    about.put("seed", settings.seed());
    about.put("starts_from", settings.startsFrom());
    about.put("initial_model", ModelHash.of(ModelDescription.open(folder.initial())));
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
