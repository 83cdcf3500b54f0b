package org.engram.pipeline.finetune.volume;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
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
    VolumeSubjects subjects = VolumeSubjects.read(description, scans, head.modalities());
    List<double[]> told = predict(description, head, subjects, batch, compute);
    writeSidecar(description, head, subjects, out);
    writeTable(head.task(), subjects, told, out);
    return new Result(out, head.target(), told.size(), subjects.refused());
  }

  private static List<double[]> predict(
      NeuroJepaDescription description,
      VolumeHeadDescription head,
      VolumeSubjects subjects,
      int batch,
      Compute compute) {
    List<double[]> told = new ArrayList<>();
    try (WeightsFile weights = description.openWeights()) {
      Parameters.Source source = NeuroJepa.source(weights);
      try (VolumeFinetuneModel model =
          VolumeFinetuneModel.tuned(description.config(), head.head(), source, source, compute)) {
        int rows = subjects.rows().size();
        for (int from = 0; from < rows; from += batch) {
          int[] some = IntStream.range(from, Math.min(from + batch, rows)).toArray();
          told.addAll(predict(model, head.task(), subjects, some, description));
        }
      }
    }
    return told;
  }

  private static List<double[]> predict(
      VolumeFinetuneModel model,
      FinetuneTask task,
      VolumeSubjects subjects,
      int[] rows,
      NeuroJepaDescription description) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor outputs = model.forward(subjects.batch(rows, description, model.compute()));
      float[] flat = outputs.toFloats();
      List<double[]> told = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        double[] values =
            task.prediction(Arrays.copyOfRange(flat, i * task.outputs(), (i + 1) * task.outputs()));
        if (Arrays.stream(values).anyMatch(value -> !Double.isFinite(value))) {
          throw new RefusedInputException(
              "subject " + subjects.rows().get(rows[i]).subject(),
              "the model's output is not finite",
              "finite numbers",
              "Look at the volumes with engram inspect: extreme values?");
        }
        told.add(values);
      }
      return told;
    }
  }

  private static void writeTable(
      FinetuneTask task, VolumeSubjects subjects, List<double[]> told, Path out) {
    boolean classes = task instanceof FinetuneTask.Classification;
    List<String> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("subject", "session", "modalities"));
    header.add(task instanceof FinetuneTask.Survival ? "risk" : "prediction");
    if (classes) {
      task.names().forEach(name -> header.add("p:" + name));
    }
    lines.add(line(header));
    for (int i = 0; i < told.size(); i++) {
      VolumeSubjects.Row row = subjects.rows().get(i);
      double[] values = told.get(i);
      List<String> cells = new ArrayList<>(List.of(row.subject(), row.session()));
      cells.add(String.join(",", new TreeSet<>(row.volumes().keySet())));
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
      NeuroJepaDescription model, VolumeHeadDescription head, VolumeSubjects subjects, Path out) {
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
    json.put("refused", subjects.refused().stream().map(RefusedScan::json).toList());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out.resolveSibling(out.getFileName() + ".json"), to -> to.write(bytes));
  }
}
