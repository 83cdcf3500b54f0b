package org.engram.imaging.parcellation;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.ParcelAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a parcellated run with a JSON sidecar beside it, named as BIDS derivatives are: {@code
 * sub-01_task-rest_space-MNI152NLin6Asym_atlas-schaefer400_timeseries.tsv}. Numbers are written so
 * that reading gives the same bits (safetensors: as float32); {@code TimeSeriesFile} reads each
 * form back, a missing region as missing.
 */
public final class ParcellatedRunFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** The key of safetensors that promises the published model's regions in its order. */
  private static final String MODEL_ORDER = "fmri";

  private static final String OTHER_ORDER = "timeseries";

  private ParcellatedRunFile() {}

  /**
   * Writes the run in the format of the file's ending, and {@code .json} beside it.
   *
   * @param provenance what else the sidecar is to say: sources, versions
   * @throws ConfigurationException where the ending is of no format, or the folder is not there
   */
  public static void write(ParcellatedRun run, Path file, Map<String, ?> provenance) {
    RunFormat format = RunFormat.of(file);
    switch (format) {
      case TSV -> AtomicFile.writeStream(file, out -> writeTsv(run, out));
      case NPY -> Npy.write(file, HostTensor.of(run.table(), run.atlas().size(), frames(run)));
      case SAFETENSORS -> writeSafetensors(run, file);
      case PTSERIES -> writeParcels(run, file);
    }
    byte[] text =
        (JSON.writeValueAsString(sidecar(run, provenance)) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(sidecarOf(file), out -> out.write(text));
  }

  /** Where the sidecar of such a file lies. */
  public static Path sidecarOf(Path file) {
    String name = file.getFileName().toString();
    String ending = RunFormat.of(file).ending();
    return file.resolveSibling(name.substring(0, name.length() - ending.length()) + ".json");
  }

  /**
   * The BIDS derivative name of a scan's series: its entities without {@code desc-}, then {@code
   * atlas-} and, where it is not the mean, {@code stat-}.
   *
   * @param scan the scan's file name
   */
  public static String name(
      String scan, String atlas, RegionStatistic statistic, RunFormat format) {
    BidsName parts = BidsName.of(scan);
    StringBuilder name = new StringBuilder();
    parts.others().forEach(part -> name.append(part).append('_'));
    if (parts.entities().isEmpty()) {
      name.append(parts.suffix()).append('_'); // no BIDS name: bold.nii.gz
    }
    for (Map.Entry<String, String> entity : parts.entities().entrySet()) {
      if (!entity.getKey().equals("desc") && !entity.getKey().equals("atlas")) {
        name.append(entity.getKey()).append('-').append(entity.getValue()).append('_');
      }
    }
    name.append("atlas-").append(alphanumeric(atlas)).append('_');
    if (statistic != RegionStatistic.MEAN) {
      name.append("stat-").append(alphanumeric(statistic.choiceName())).append('_');
    }
    return name.append("timeseries").append(format.ending()).toString();
  }

  private static String alphanumeric(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9]", "");
    return plain.isEmpty() ? "atlas" : plain;
  }

  private static void writeTsv(ParcellatedRun run, OutputStream out) throws IOException {
    StringBuilder line = new StringBuilder();
    for (Region region : run.atlas().regions()) {
      line.append(line.isEmpty() ? "" : "\t").append(cell(region.label()));
    }
    out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    double[] table = run.table();
    int frames = frames(run);
    for (int t = 0; t < frames; t++) {
      line.setLength(0);
      for (int region = 0; region < run.atlas().size(); region++) {
        line.append(region == 0 ? "" : "\t");
        double value = table[region * frames + t];
        if (Double.isNaN(value)) {
          line.append("n/a");
        } else {
          line.append(value);
        }
      }
      out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A label as a reader of tables gets it back. */
  private static String cell(String label) {
    boolean quoted = label.startsWith("\"") || label.startsWith("#") || label.contains("\t");
    return quoted ? '"' + label.replace("\"", "\"\"") + '"' : label;
  }

  private static void writeSafetensors(ParcellatedRun run, Path file) {
    double[] table = run.table();
    float[] values = new float[table.length];
    for (int n = 0; n < values.length; n++) {
      values[n] = (float) table[n];
    }
    HostTensor tensor = HostTensor.of(values, run.atlas().size(), frames(run));
    boolean model = run.missing().isEmpty() && Atlas.published450().sameOrder(run.atlas());
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    plan.put(model ? MODEL_ORDER : OTHER_ORDER, new TensorInfo(DType.F32, tensor.shape()));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("atlas", run.atlas().name());
    metadata.put("labels", JsonMapper.shared().writeValueAsString(run.atlas().labels()));
    metadata.put("statistic", run.statistic().choiceName());
    run.space().ifPresent(space -> metadata.put("space", space));
    run.series()
        .repetitionTime()
        .ifPresent(time -> metadata.put("repetition_time", String.valueOf(time)));
    SafetensorsWriter.write(file, plan, metadata, _ -> tensor);
  }

  private static void writeParcels(ParcellatedRun run, Path file) {
    double time =
        run.series()
            .repetitionTime()
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        file.toString(),
                        "no repetition time",
                        "seconds between frames, which a CIFTI series states",
                        "State it with --tr, or write a .tsv."));
    int frames = frames(run);
    double[] table = run.table();
    CiftiWriter.write(
        file,
        CiftiHeader.of(ParcelAxis.named(run.atlas().labels()), SeriesAxis.ofSeconds(frames, time)),
        CiftiWriter.Numbers.FLOAT64,
        (row, into) -> System.arraycopy(table, row * frames, into, 0, frames));
  }

  private static Map<String, Object> sidecar(ParcellatedRun run, Map<String, ?> provenance) {
    Map<String, Object> json = new LinkedHashMap<>();
    run.series().repetitionTime().ifPresent(time -> json.put("RepetitionTime", time));
    json.put("Atlas", run.atlas().name());
    json.put("Regions", run.atlas().size());
    json.put("Frames", frames(run));
    run.space().ifPresent(space -> json.put("Space", space));
    json.put("Statistic", run.statistic().choiceName());
    json.put("MinCoverage", run.minCoverage());
    json.put("MissingRegions", run.missing());
    json.putAll(provenance);
    json.put("Notes", run.notes());
    Map<String, Object> regions = new LinkedHashMap<>();
    for (Region region : run.atlas().regions()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("Hemisphere", region.hemisphere());
      facts.put("Network", region.network());
      facts.put("Voxels", run.sizes()[region.index()]);
      facts.put("Used", run.used()[region.index()]);
      facts.put("Coverage", rounded(run.coverage(region.index())));
      regions.put(region.label(), facts);
    }
    json.put("RegionCoverage", regions);
    return json;
  }

  private static double rounded(double share) {
    return BigDecimal.valueOf(share).setScale(4, RoundingMode.HALF_UP).doubleValue();
  }

  private static int frames(ParcellatedRun run) {
    return run.series().frames();
  }
}
