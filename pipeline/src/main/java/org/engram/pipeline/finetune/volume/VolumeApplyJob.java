package org.engram.pipeline.finetune.volume;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a phenotype of new subjects by a model that {@link VolumeFinetuneJob} made. A row a subject
 * and session, from the modalities that it has; a volume that cannot be used is refused by name and
 * the rest goes on.
 */
public final class VolumeApplyJob {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private VolumeApplyJob() {}

  /**
   * What was said.
   *
   * @param out the table
   * @param target the phenotype
   * @param rows subjects and sessions
   * @param refused volumes that could not be used
   */
  public record Result(Path out, String target, int rows, List<RefusedScan> refused) {
    public Result {
      refused = List.copyOf(refused);
    }
  }

  /**
   * Predicts, and writes a table and a JSON sidecar.
   *
   * @param model a directory with a head
   * @param out ends in .tsv
   * @param batch subjects computed at once
   * @param compute in float32
   * @throws ConfigurationException if the table is there already or has another ending
   * @throws RefusedInputException if not one volume could be used
   */
  public static Result run(
      Path model, List<VolumeScan> scans, Path out, int batch, boolean overwrite, Compute compute) {
    if (!out.toString().endsWith(".tsv")) {
      throw new ConfigurationException("--out", out.toString(), "a name that ends in .tsv", "");
    }
    if (batch < 1) {
      throw new ConfigurationException("batch", Integer.toString(batch), "1 or more", "");
    }
    ScanJob.checkNew(out, overwrite);
    VolumeHeadDescription head = VolumeHeadDescription.read(model);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    VolumeReading reading = VolumeFinetuneJob.reading(description);
    VolumeIndex index =
        VolumeIndex.build(PreparedIndex.manifest(scans), reading, VolumeListener.SILENT);
    List<RefusedScan> refused = new ArrayList<>();
    index.refused().forEach(volume -> refused.add(refusal(scans, volume.file(), volume.problem())));
    index.volumes().stream()
        .filter(volume -> !head.modalities().contains(volume.modality()))
        .forEach(v -> refused.add(refusal(scans, v.file(), other(v, head.modalities()))));
    RowPredictor rows = new RowPredictor(description, head, reading, batch, compute);
    rows.predict(index);
    rows.refused()
        .forEach((volume, problem) -> refused.add(refusal(scans, volume.file(), problem)));
    if (rows.told().isEmpty()) {
      throw new RefusedInputException(
          "volumes",
          "none can be used",
          "volumes of " + head.modalities(),
          refused.isEmpty() ? "" : "The first refused: " + refused.getFirst().problem().line());
    }
    writeSidecar(description, head, refused, out);
    writeTable(head.task(), rows.told(), out);
    return new Result(out, head.target(), rows.told().size(), refused);
  }

  private static RefusedScan refusal(List<VolumeScan> scans, String file, Problem problem) {
    VolumeScan of =
        scans.stream()
            .filter(scan -> scan.file().path().toAbsolutePath().normalize().toString().equals(file))
            .findFirst()
            .orElseThrow();
    return new RefusedScan(of.file(), problem);
  }

  private static Problem other(IndexedVolume volume, List<String> wanted) {
    return new Problem(
        volume.file(),
        "modality " + volume.modality(),
        "one that the head was trained on: " + wanted,
        "Name it with --modality, or leave it out with --only");
  }

  private static void writeTable(FinetuneTask task, List<RowPredictor.Told> told, Path out) {
    boolean classes =
        task instanceof FinetuneTask.Classification || task instanceof FinetuneTask.MultiLabel;
    List<String> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("subject", "session", "modalities"));
    header.add(task instanceof FinetuneTask.Survival ? "risk" : "prediction");
    if (classes) {
      task.names().forEach(name -> header.add("p:" + name));
    }
    lines.add(line(header));
    for (RowPredictor.Told one : told) {
      double[] values = one.values();
      List<String> cells = new ArrayList<>(List.of(one.row().subject(), one.row().session()));
      cells.add(String.join(",", one.modalities()));
      cells.add(words(task, values));
      if (classes) {
        Arrays.stream(values).mapToObj(Double::toString).forEach(cells::add);
      }
      lines.add(line(cells));
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out, to -> to.write(bytes));
  }

  /** The likeliest class, the labels that are likelier there than not, or the number. */
  private static String words(FinetuneTask task, double[] values) {
    return switch (task) {
      case FinetuneTask.Regression _, FinetuneTask.Survival _ -> Double.toString(values[0]);
      case FinetuneTask.Classification classes -> {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
          best = values[c] > values[best] ? c : best;
        }
        yield classes.names().get(best);
      }
      case FinetuneTask.MultiLabel labels ->
          IntStream.range(0, values.length)
              .filter(label -> values[label] > 0.5)
              .mapToObj(labels.names()::get)
              .collect(Collectors.joining(";"));
    };
  }

  /** Names of subjects and classes may hold what would end a cell. */
  private static String line(List<String> cells) {
    return String.join("\t", cells.stream().map(c -> c.replaceAll("[\\t\\r\\n]", " ")).toList());
  }

  private static void writeSidecar(
      NeuroJepaDescription model, VolumeHeadDescription head, List<RefusedScan> refused, Path out) {
    Map<String, Object> json = new LinkedHashMap<>();
    String version = VolumeApplyJob.class.getPackage().getImplementationVersion();
    json.put("job", "finetune --predict");
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("target", head.target());
    json.put("model_hash", model.hash());
    json.put("head", head.head().kind().toString());
    json.put("modalities", head.modalities());
    json.put("pretrained", head.pretrained());
    json.put("preparation", VolumePreparer.preparation(model.config(), model.input()).describe());
    json.put("refused", refused.stream().map(RefusedScan::json).toList());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out.resolveSibling(out.getFileName() + ".json"), to -> to.write(bytes));
  }
}
