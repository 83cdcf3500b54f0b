package org.engram.pipeline.finetune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.TunedModel;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a phenotype of new scans by a model that {@link FinetuneJob} made. A row a scan; several
 * windows are averaged. A scan that cannot be used is refused by name and the rest goes on.
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
   * @throws ConfigurationException if the table is there already, or has another ending
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
    if (Files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          "--out", out + ", which is there already", "a new file", "Name another, or --overwrite");
    }
    InputPreparation preparation = new InputPreparation(model.description(), input);
    List<Told> told = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    listener.started(scans.size(), 0);
    for (ScanFile scan : scans) {
      try {
        told.add(tell(model, scan, reading, preparation));
        listener.used(scan);
      } catch (FileFormatException e) {
        refuse(scan, e.problem(), refused, listener);
      } catch (RefusedInputException e) {
        refuse(scan, e.problem(), refused, listener);
      }
    }
    if (told.isEmpty()) {
      throw new RefusedInputException(
          "scans",
          "none of " + refused.size() + " can be used",
          "at least one that fits the model",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
    Result result = new Result(out, told, refused);
    writeSidecar(model, reading, scans, input, result); // first: a table has its sidecar
    writeTable(model, result);
    return result;
  }

  private static void refuse(
      ScanFile scan, Problem problem, List<RefusedScan> refused, ScanListener listener) {
    refused.add(new RefusedScan(scan, problem));
    listener.refused(scan, problem);
  }

  private static Told tell(
      TunedModel model, ScanFile scan, ScanReading reading, InputPreparation preparation) {
    int regions = model.description().config().regions();
    InputPreparation.Prepared prepared = preparation.prepare(reading.read(scan, regions));
    double[] mean = new double[model.about().task().outputs()];
    for (float[] window : prepared.windows()) {
      double[] values = model.predict(List.of(window)).getFirst();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += values[i] / prepared.windows().size();
      }
    }
    for (double value : mean) {
      if (!Double.isFinite(value)) {
        throw new RefusedInputException(
            scan.path().toString(),
            "the model's output is not finite",
            "finite numbers",
            "Look at the input with engram inspect: extreme values after normalisation?");
      }
    }
    return new Told(
        scan,
        mean,
        words(model.about().task(), mean),
        prepared.windows().size(),
        prepared.warnings());
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

  private static void writeSidecar(
      TunedModel model,
      ScanReading reading,
      List<ScanFile> scans,
      InputPreparation.Options input,
      Result result) {
    Map<String, Object> json = new LinkedHashMap<>();
    String version = ApplyJob.class.getPackage().getImplementationVersion();
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("target", model.about().target());
    json.put("model_hash", ModelHash.of(model.description()));
    json.put("head", new TreeMap<>(model.about().provenance()));
    json.put("device", model.compute().device().toString());
    json.put("precision", model.compute().precision().toString());
    json.put("kernels", model.compute().kernels());
    json.put("windows", input.windows().choice().choiceName());
    json.put("inputs", reading.inputs(scans));
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
