package org.engram.pipeline.finetune.volume;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.pretrain.store.InOrder;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.WeightsFile;
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

  private static final int READERS = 2; // threads that prepare volumes ahead

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
    Rows rows = predict(description, head, index, reading, batch, compute);
    rows.refused.forEach((volume, problem) -> refused.add(refusal(scans, volume.file(), problem)));
    if (rows.told.isEmpty()) {
      throw new RefusedInputException(
          "volumes",
          "none can be used",
          "volumes of " + head.modalities(),
          refused.isEmpty() ? "" : "The first refused: " + refused.getFirst().problem().line());
    }
    writeSidecar(description, head, refused, out);
    writeTable(head.task(), rows.told, out);
    return new Result(out, head.target(), rows.told.size(), refused);
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

  /** A row that was told. */
  private record Told(VolumeRows.Row row, List<String> modalities, double[] values) {}

  /** Rows that are there, and volumes that could not be used after all. */
  private static final class Rows {
    private final List<Told> told = new ArrayList<>();
    private final Map<IndexedVolume, Problem> refused = new LinkedHashMap<>();
  }

  /** A row whose volumes are prepared: null where one is missing. */
  private record Prepared(
      VolumeRows.Row row, List<float[]> volumes, Map<IndexedVolume, Problem> refused) {
    boolean[] present() {
      boolean[] present = new boolean[volumes.size()];
      for (int m = 0; m < present.length; m++) {
        present[m] = volumes.get(m) != null;
      }
      return present;
    }

    boolean any() {
      return volumes.stream().anyMatch(values -> values != null);
    }
  }

  private static Rows predict(
      NeuroJepaDescription description,
      VolumeHeadDescription head,
      VolumeIndex index,
      VolumeReading reading,
      int batch,
      Compute compute) {
    VolumeRows all = VolumeRows.of(index.volumes(), head.modalities());
    Rows rows = new Rows();
    List<Prepared> waiting = new ArrayList<>();
    try (WeightsFile weights = description.openWeights()) {
      Parameters.Source source = NeuroJepa.source(weights);
      try (VolumeFinetuneModel model =
          VolumeFinetuneModel.tuned(description.config(), head.head(), source, source, compute)) {
        InOrder.forEach(
            all.rows(),
            READERS,
            row -> prepare(row, all.modalities(), reading),
            ready -> {
              rows.refused.putAll(ready.refused());
              if (ready.any()) {
                waiting.add(ready);
              }
              if (waiting.size() == batch) {
                rows.told.addAll(predict(model, head.task(), waiting, reading, all.modalities()));
                waiting.clear();
              }
            });
        if (!waiting.isEmpty()) {
          rows.told.addAll(predict(model, head.task(), waiting, reading, all.modalities()));
        }
      }
    }
    return rows;
  }

  private static Prepared prepare(
      VolumeRows.Row row, List<String> modalities, VolumeReading reading) {
    List<float[]> volumes = new ArrayList<>();
    Map<IndexedVolume, Problem> refused = new LinkedHashMap<>();
    for (String modality : modalities) {
      IndexedVolume volume = row.volumes().get(modality);
      float[] values = null;
      if (volume != null) {
        try {
          values = reading.values(volume);
        } catch (FileFormatException e) {
          refused.put(volume, e.problem());
        } catch (RefusedInputException e) {
          refused.put(volume, e.problem());
        }
      }
      volumes.add(values);
    }
    return new Prepared(row, volumes, refused);
  }

  private static List<Told> predict(
      VolumeFinetuneModel model,
      FinetuneTask task,
      List<Prepared> rows,
      VolumeReading reading,
      List<String> modalities) {
    int voxels = reading.shape().image().stream().reduce(1, Math::multiplyExact);
    float[] values = new float[Math.multiplyExact(rows.size() * modalities.size(), voxels)];
    boolean[][] present = new boolean[rows.size()][];
    for (int i = 0; i < rows.size(); i++) {
      present[i] = rows.get(i).present();
      for (int m = 0; m < modalities.size(); m++) {
        float[] own = rows.get(i).volumes().get(m);
        if (own != null) {
          System.arraycopy(own, 0, values, (i * modalities.size() + m) * voxels, voxels);
        }
      }
    }
    List<Integer> image = reading.shape().image();
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor x =
          model
              .compute()
              .place(
                  Tensors.of(
                      values,
                      rows.size(),
                      modalities.size(),
                      image.get(0),
                      image.get(1),
                      image.get(2)));
      float[] flat = model.forward(RowBatch.of(x, present, false)).toFloats();
      List<Told> told = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        Prepared row = rows.get(i);
        double[] said =
            task.prediction(Arrays.copyOfRange(flat, i * task.outputs(), (i + 1) * task.outputs()));
        if (Arrays.stream(said).anyMatch(value -> !Double.isFinite(value))) {
          throw new RefusedInputException(
              "subject " + row.row().subject(),
              "the model's output is not finite",
              "finite numbers",
              "Look at the volumes with engram inspect: extreme values?");
        }
        List<String> seen =
            IntStream.range(0, modalities.size())
                .filter(m -> row.present()[m])
                .mapToObj(modalities::get)
                .sorted()
                .toList();
        told.add(new Told(row.row(), seen, said));
      }
      return told;
    }
  }

  private static void writeTable(FinetuneTask task, List<Told> told, Path out) {
    boolean classes = task instanceof FinetuneTask.Classification;
    List<String> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("subject", "session", "modalities"));
    header.add(task instanceof FinetuneTask.Survival ? "risk" : "prediction");
    if (classes) {
      task.names().forEach(name -> header.add("p:" + name));
    }
    lines.add(line(header));
    for (Told one : told) {
      double[] values = one.values();
      List<String> cells = new ArrayList<>(List.of(one.row().subject(), one.row().session()));
      cells.add(String.join(",", one.modalities()));
      cells.add(classes ? task.names().get(likeliest(values)) : Double.toString(values[0]));
      if (classes) {
        Arrays.stream(values).mapToObj(Double::toString).forEach(cells::add);
      }
      lines.add(line(cells));
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out, to -> to.write(bytes));
  }

  private static int likeliest(double[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
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
