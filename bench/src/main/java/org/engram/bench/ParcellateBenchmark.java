package org.engram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.NativeException;
import org.engram.tensor.file.Npy;

/**
 * Times the way from a run's file to the series of its regions, beside {@code gzip -dc} of the same
 * file and beside nibabel with numpy. Every path runs in a fresh process each round, Java's start
 * included, and the paths in turn (A B C A B C), so that whatever else the machine does falls on
 * all alike. The runs are made on the spot.
 */
public final class ParcellateBenchmark {
  /**
   * What to run.
   *
   * @param rounds how often each path runs
   * @param size of the runs
   * @param paths which
   * @param keep a folder for the files, which are used again if they are there; otherwise they are
   *     gone when the benchmark ends
   */
  public record Settings(
      int rounds, RunSize size, List<ParcellatePath> paths, Optional<Path> keep) {
    public Settings {
      // In the enum's order: gzip goes first, because the others are compared with it.
      paths = List.copyOf(new TreeSet<>(paths));
      if (rounds < 1 || rounds > 1000) {
        throw new ConfigurationException("--rounds", Integer.toString(rounds), "1 to 1000", "");
      }
    }
  }

  private final Settings settings;
  private final Consumer<String> progress;
  private final Map<ParcellatePath.Program, String> versions =
      new EnumMap<>(ParcellatePath.Program.class);
  private final Map<ParcellatePath.Program, String> missing =
      new EnumMap<>(ParcellatePath.Program.class);
  private final Map<ParcellatePath.Input, double[]> means =
      new EnumMap<>(ParcellatePath.Input.class);

  private ParcellateBenchmark(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs it all.
   *
   * @param progress told one line a step
   */
  public static ParcellateReport run(Settings settings, Consumer<String> progress) {
    return new ParcellateBenchmark(settings, progress).run();
  }

  private ParcellateReport run() {
    try (WorkFolder kept =
            settings.keep().isPresent()
                ? WorkFolder.keep(settings.keep().get())
                : WorkFolder.make();
        WorkFolder scratch = WorkFolder.make()) {
      ParcellateFiles files = new ParcellateFiles(kept.path(), settings.size());
      files.make(progress);
      for (ParcellatePath path : settings.paths()) {
        if (path.parcellates()) {
          means.computeIfAbsent(path.input(), files::means);
        }
      }
      findPrograms(scratch.path());
      Map<ParcellatePath, List<TimedProgram.Done>> done = new EnumMap<>(ParcellatePath.class);
      Map<ParcellatePath, OptionalDouble> differences = new EnumMap<>(ParcellatePath.class);
      for (int round = 1; round <= settings.rounds(); round++) {
        for (ParcellatePath path : settings.paths()) {
          if (!missing.containsKey(path.program())) {
            TimedProgram.Done one = once(path, files, scratch.path());
            done.computeIfAbsent(path, _ -> new ArrayList<>()).add(one);
            differences.merge(path, difference(path, scratch.path()), ParcellateBenchmark::larger);
            progress.accept(
                String.format(Locale.ROOT, "%s, round %d: %.2f s", path, round, one.seconds()));
          }
        }
      }
      return report(files, done, differences);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void findPrograms(Path folder) throws IOException {
    versions.put(ParcellatePath.Program.ENGRAM, "Java " + Runtime.version());
    find(
        ParcellatePath.Program.GZIP,
        () ->
            new TimedProgram("gzip", List.of("gzip", "--version"), folder)
                .version()
                .lines()
                .findFirst()
                .orElse("gzip"));
    find(ParcellatePath.Program.NIBABEL, () -> NibabelProgram.versions(folder));
  }

  private interface Version {
    String get() throws IOException;
  }

  /** A program that is not there, or lacks what it needs, is left out, and the report says why. */
  private void find(ParcellatePath.Program program, Version version) {
    try {
      versions.put(program, version.get());
    } catch (IOException e) {
      missing.put(program, e.getMessage());
    } catch (NativeException e) {
      missing.put(program, e.problem().line().replace('\n', ' '));
    }
  }

  private static TimedProgram.Done once(ParcellatePath path, ParcellateFiles files, Path folder)
      throws IOException {
    String run = files.run(path.input()).toString();
    List<String> job =
        List.of(run, files.atlas(path.input()).toString(), series(path, folder).toString());
    List<String> command = new ArrayList<>();
    switch (path.program()) {
      case GZIP -> {
        return new TimedProgram(path.toString(), List.of("gzip", "-dc", run), folder).discarding();
      }
      case ENGRAM -> {
        List<String> arguments = new ArrayList<>(List.of(path.toString()));
        arguments.addAll(job);
        command.addAll(WorkerProcess.command(ParcellateWorker.class, arguments));
      }
      case NIBABEL -> {
        command.addAll(NibabelProgram.command(folder));
        command.addAll(job);
      }
    }
    return new TimedProgram(path.toString(), command, folder).telling();
  }

  private static Path series(ParcellatePath path, Path folder) {
    return folder.resolve(path + ".npy");
  }

  private OptionalDouble difference(ParcellatePath path, Path folder) {
    if (!path.parcellates()) {
      return OptionalDouble.empty();
    }
    double[] expected = means.get(path.input());
    double[] found = Npy.read(series(path, folder)).toDoubles();
    if (found.length != expected.length) {
      return OptionalDouble.of(Double.NaN);
    }
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      // Math.max, unlike a comparison, lets a NaN through.
      largest = Math.max(largest, Math.abs(found[i] - expected[i]) / Math.abs(expected[i]));
    }
    return OptionalDouble.of(largest);
  }

  private static OptionalDouble larger(OptionalDouble one, OptionalDouble other) {
    return one.isEmpty() ? other : OptionalDouble.of(Math.max(one.getAsDouble(), other.orElse(0)));
  }

  private ParcellateReport report(
      ParcellateFiles files,
      Map<ParcellatePath, List<TimedProgram.Done>> done,
      Map<ParcellatePath, OptionalDouble> differences)
      throws IOException {
    List<ParcellateResult> results = new ArrayList<>();
    SequencedMap<ParcellatePath, String> absent = new LinkedHashMap<>();
    for (ParcellatePath path : settings.paths()) {
      List<TimedProgram.Done> rounds = done.get(path);
      if (rounds == null) {
        absent.put(path, missing.get(path.program()));
        continue;
      }
      results.add(
          new ParcellateResult(
              path,
              rounds.stream().map(TimedProgram.Done::seconds).toList(),
              rounds.stream()
                  .map(TimedProgram.Done::peakBytes)
                  .reduce(OptionalDouble.empty(), ParcellateBenchmark::larger),
              differences.get(path)));
    }
    return new ParcellateReport(
        settings,
        Files.size(files.run(ParcellatePath.Input.PACKED)),
        files.labelledVoxels(),
        results,
        absent,
        versions,
        ProcessFacts.load());
  }
}
