package org.engram.pipeline.simulate;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.TimeSeries;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A simulated cohort as the files that a lab would have: a BIDS derivative folder in the manner of
 * XCP-D, with one {@code sub-*[_ses-*]_task-rest_atlas-Sim_timeseries.tsv} a scan (a column a
 * region, a row a frame) and its JSON sidecar, {@code participants.tsv}, and the atlas.
 */
public final class SimulatedDataset {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SimulatedDataset() {}

  /**
   * Writes the folder; files of the same names are replaced.
   *
   * @return the time series files, in the order of the scans
   */
  public static List<Path> write(CohortSimulator simulator, Path folder) {
    return write(simulator, 0, simulator.settings().subjects(), folder);
  }

  /**
   * The same of some of the people only, as a folder of its own.
   *
   * @param from first person, counted from 0
   * @param to person after the last
   */
  public static List<Path> write(CohortSimulator simulator, int from, int to, Path folder) {
    if (from < 0 || to <= from || to > simulator.settings().subjects()) {
      throw new IllegalArgumentException(
          "people " + from + " to " + to + " of " + simulator.settings().subjects());
    }
    try {
      Files.createDirectories(folder);
      writeDescription(simulator, folder);
      writeAtlas(simulator.atlas(), folder.resolve("atlas-Sim_dseg.tsv"));
      List<Path> written = new ArrayList<>();
      StringBuilder participants =
          new StringBuilder("participant_id\tage\tsex\tsite\tgroup\ttrait\ttempo\tmean_fd\n");
      double displacement = 0;
      int sessions = simulator.settings().sessions();
      for (int i = from * sessions; i < to * sessions; i++) {
        SimulatedScan scan = simulator.scan(i / sessions, i % sessions);
        written.add(writeScan(scan, folder));
        displacement += scan.meanFramewiseDisplacement() / sessions;
        if (i % sessions == sessions - 1) {
          participants.append(participant(scan, displacement));
          displacement = 0;
        }
      }
      Files.writeString(folder.resolve("participants.tsv"), participants);
      return List.copyOf(written);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e, e);
    }
  }

  private static String participant(SimulatedScan scan, double displacement) {
    return String.format(
        Locale.ROOT,
        "sub-%s\t%.1f\t%s\t%s\t%s\t%.3f\t%.3f\t%.4f\n",
        scan.subject(),
        scan.age(),
        scan.sex(),
        scan.site(),
        scan.group(),
        scan.trait(),
        scan.tempo(),
        displacement);
  }

  private static void writeDescription(CohortSimulator simulator, Path folder) throws IOException {
    CohortSimulator.Settings settings = simulator.settings();
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("Name", "Simulated resting-state cohort");
    description.put("BIDSVersion", "1.9.0");
    description.put("DatasetType", "derivative");
    description.put("GeneratedBy", List.of(Map.of("Name", "Engram", "Description", "simulation")));
    Map<String, Object> simulation = new LinkedHashMap<>();
    simulation.put("Subjects", settings.subjects());
    simulation.put("Sessions", settings.sessions());
    simulation.put("Regions", settings.regions());
    simulation.put("Frames", settings.frames());
    simulation.put("RepetitionTime", settings.repetitionTime());
    simulation.put("Sites", settings.sites());
    simulation.put("Seed", settings.seed());
    description.put("Simulation", simulation);
    writeJson(folder.resolve("dataset_description.json"), description);
  }

  private static void writeAtlas(SimulatedAtlas atlas, Path file) throws IOException {
    StringBuilder text = new StringBuilder("index\tlabel\themisphere\tnetwork\tx\ty\tz\n");
    for (Region region : atlas.regions()) {
      double[] p = atlas.position(region.index());
      text.append(region.index()).append('\t').append(region.label()).append('\t');
      text.append(region.hemisphere()).append('\t').append(region.network());
      for (double coordinate : p) {
        text.append('\t').append(String.format(Locale.ROOT, "%.1f", coordinate));
      }
      text.append('\n');
    }
    Files.writeString(file, text);
  }

  private static Path writeScan(SimulatedScan scan, Path folder) throws IOException {
    String subject = "sub-" + scan.subject();
    String session = scan.session().isEmpty() ? "" : "ses-" + scan.session();
    Path functional = folder.resolve(subject).resolve(session).resolve("func");
    Files.createDirectories(functional);
    String stem =
        subject + (session.isEmpty() ? "" : "_" + session) + "_task-rest_atlas-Sim_timeseries";
    Path file = functional.resolve(stem + ".tsv");
    TimeSeries series = scan.series();
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.append(String.join("\t", series.labels())).append('\n');
      for (int t = 0; t < series.frames(); t++) {
        for (int r = 0; r < series.regions(); r++) {
          writer.append(r == 0 ? "" : "\t").append(Double.toString(series.value(r, t)));
        }
        writer.append('\n');
      }
    }
    Map<String, Object> sidecar = new LinkedHashMap<>();
    sidecar.put("RepetitionTime", series.repetitionTime().orElseThrow());
    sidecar.put("TaskName", "rest");
    sidecar.put("Manufacturer", "simulated");
    sidecar.put("StationName", scan.site());
    sidecar.put("MeanFramewiseDisplacement", scan.meanFramewiseDisplacement());
    writeJson(functional.resolve(stem + ".json"), sidecar);
    return file;
  }

  private static void writeJson(Path file, Map<String, Object> content) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(content) + "\n");
  }
}
