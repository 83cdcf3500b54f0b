package org.engram.pipeline.finetune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.engram.cohort.ScanAnswer;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.TunedModel;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.ReadingFacts;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReader;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a phenotype of new scans by a model that {@link FinetuneJob} made. A row a scan; several
 * windows are averaged. A scan that cannot be used is refused by name and the rest goes on; a job
 * that was killed goes on where it was and ends with the same bytes.
 */
public final class ApplyJob {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final List<String> COLUMNS = List.of("subject", "session", "run", "source");
  private static final String PREDICTION = "prediction";

  private ApplyJob() {}

  /**
   * What was said of a scan.
   *
   * @param values a probability for each class or label, or the number
   * @param prediction the likeliest class, the labels above one half, or the number
   * @param windows that were averaged
   * @param warnings about the scan
   */
  public record Told(
      ScanFile scan, double[] values, String prediction, int windows, List<String> warnings) {
    public Told {
      warnings = List.copyOf(warnings);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Told that && scan.equals(that.scan);
    }

    @Override
    public int hashCode() {
      return scan.hashCode();
    }
  }

  /** What became of the scans. */
  public record Result(Path out, List<Told> told, List<RefusedScan> refused) {
    public Result {
      told = List.copyOf(told);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Predicts, and writes a table and a JSON sidecar.
   *
   * @param out ends in .tsv
   * @throws ConfigurationException if the table is there already, has another ending, or was begun
   *     with other settings
   * @throws RefusedInputException if not one scan could be used
   */
  public static Result run(
      TunedModel model,
      List<ScanFile> scans,
      ScanReading reading,
      InputPreparation.Options input,
      Path out,
      boolean overwrite,
      ScanListener listener) {
    if (!out.toString().endsWith(".tsv")) {
      throw new ConfigurationException("--out", out.toString(), "a name that ends in .tsv", "");
    }
    ScanJob.checkNew(out, overwrite);
    ScanReader reader = new ScanReader(model.description(), reading, input);
    Map<String, Object> about = about(model, reading, scans, input);
    return new ScanJob<>(out, scans, 1, reader, ScanAnswer.FORMAT, listener)
        .run(
            about,
            group -> group.stream().map(scan -> tell(model, scan)).toList(),
            finished -> write(model, about, out, finished));
  }

  /** The sidecar first: a table that is there has its sidecar. */
  private static Result write(
      TunedModel model, Map<String, Object> about, Path out, FinishedScans<ScanAnswer> finished) {
    List<Told> told = new ArrayList<>();
    for (ScanFile scan : finished.used()) {
      ScanAnswer answer = finished.row(scan);
      told.add(
          new Told(
              scan,
              answer.values(),
              words(model.about().task(), answer.values()),
              answer.windows(),
              answer.warnings()));
    }
    Result result = new Result(out, told, finished.refused());
    writeSidecar(about, result);
    writeTable(model, result);
    return result;
  }

  /** The mean over the windows; refusing the scan is left to whoever asks for the row. */
  private static Supplier<ScanAnswer> tell(TunedModel model, ScanOutcome.Ready<Prepared> scan) {
    List<float[]> windows = scan.input().windows();
    double[] mean = new double[model.about().task().outputs()];
    for (float[] window : windows) {
      double[] values = model.predict(List.of(window)).getFirst();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += values[i] / windows.size();
      }
    }
    return () -> {
      for (double value : mean) {
        if (!Double.isFinite(value)) {
          throw new RefusedInputException(
              scan.scan().path().toString(),
              "the model's output is not finite",
              "finite numbers",
              "Look at the input with engram inspect: extreme values after normalisation?");
        }
      }
      return new ScanAnswer(mean, windows.size(), scan.input().warnings());
    };
  }

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
      case FinetuneTask.MultiLabel labels -> {
        List<String> there = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
          if (values[i] > 0.5) {
            there.add(labels.names().get(i));
          }
        }
        yield String.join(";", there);
      }
    };
  }

  private static void writeTable(TunedModel model, Result result) {
    FinetuneTask task = model.about().task();
    boolean number =
        task instanceof FinetuneTask.Regression || task instanceof FinetuneTask.Survival;
    List<String> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(COLUMNS);
    header.add(PREDICTION);
    if (!number) {
      model.about().task().names().forEach(name -> header.add("p:" + name));
    }
    lines.add(line(header));
    for (Told told : result.told()) {
      List<String> cells = new ArrayList<>();
      cells.add(told.scan().subject());
      cells.add(told.scan().session());
      cells.add(ScanReading.runName(told.scan()));
      cells.add(told.scan().path().toString());
      cells.add(told.prediction());
      if (!number) {
        for (double value : told.values()) {
          cells.add(Double.toString(value));
        }
      }
      lines.add(line(cells));
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(result.out(), out -> out.write(bytes));
  }

  /** Names of files and classes may hold what would end a cell. */
  private static String line(List<String> cells) {
    return String.join("\t", cells.stream().map(c -> c.replaceAll("[\\t\\r\\n]", " ")).toList());
  }

  /** All that the answers depend on: compared when a job is continued, and written beside them. */
  private static Map<String, Object> about(
      TunedModel model, ScanReading reading, List<ScanFile> scans, InputPreparation.Options input) {
    Map<String, Object> json = new LinkedHashMap<>();
    String version = ApplyJob.class.getPackage().getImplementationVersion();
    json.put("job", "finetune --predict");
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("target", model.about().target());
    json.put("model_hash", ModelHash.of(model.description()));
    json.put("head", new TreeMap<>(model.about().provenance()));
    ReadingFacts.into(json, reading, input);
    json.put("device", model.compute().device().toString());
    json.put("precision", model.compute().precision().toString());
    json.put("kernels", model.compute().kernels());
    json.put("inputs", reading.inputs(scans));
    return json;
  }

  private static void writeSidecar(Map<String, Object> about, Result result) {
    Map<String, Object> json = new LinkedHashMap<>(about);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Told told : result.told()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("source", told.scan().path().toString());
      row.put("windows", told.windows());
      row.put("warnings", told.warnings());
      rows.add(row);
    }
    json.put("rows", rows);
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(
        result.out().resolveSibling(result.out().getFileName() + ".json"), out -> out.write(bytes));
  }
}
