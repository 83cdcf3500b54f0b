package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.NativeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParcellateBenchmarkTest {
  private static final List<ParcellatePath> OURS =
      List.of(ParcellatePath.GZ, ParcellatePath.NII, ParcellatePath.CIFTI);

  @TempDir private Path folder;

  @Test
  void thePathsFindTheMeansAndTakeTurns() {
    List<String> steps = new ArrayList<>();

    ParcellateReport report =
        ParcellateBenchmark.run(
            settings(2, List.of(ParcellatePath.values()), Optional.empty()), steps::add);

    assertThat(report.right()).isTrue();
    for (ParcellatePath path : OURS) {
      ParcellateResult result = report.of(path).orElseThrow();
      assertThat(result.seconds()).hasSize(2).allSatisfy(s -> assertThat(s).isPositive());
      assertThat(result.difference().orElseThrow()).isLessThan(1e-9);
      if (ProcessFacts.peakBytes().isPresent()) {
        // A Java of its own, and not one with libtorch in it.
        assertThat(result.peakBytes().orElseThrow()).isBetween(3e7, 4e8);
      }
    }
    // Others are measured where they are, and their lines say why where they are not.
    List<String> lines = new ArrayList<>(report.lines().subList(2, report.lines().size()));
    for (ParcellatePath path : ParcellatePath.values()) {
      String line = lines.removeFirst();
      assertThat(line).startsWith(path.toString());
      assertThat(line.contains("not measured: ")).isEqualTo(report.of(path).isEmpty());
    }
    List<String> turns =
        steps.stream().filter(step -> step.startsWith("ni") || step.startsWith("cifti")).toList();
    assertThat(turns.get(0)).startsWith("nii.gz, round 1: ");
    assertThat(turns.get(1)).startsWith("nii, round 1: ");
    assertThat(turns.get(2)).startsWith("cifti, round 1: ");
    assertThat(turns).anySatisfy(step -> assertThat(step).startsWith("nii.gz, round 2: "));
  }

  @Test
  void keptFilesAreUsedAgainAndAWrongOneIsFound() throws IOException {
    ParcellateFiles files = new ParcellateFiles(folder, RunSize.SMALL);
    files.make(_ -> {});
    Path run = files.run(ParcellatePath.Input.PLAIN);
    try (FileChannel channel = FileChannel.open(run, StandardOpenOption.WRITE)) {
      // Half of a middle frame's voxels become zero.
      channel.write(ByteBuffer.allocate(8000), 352 + 15 * 16_000L + 4000);
    }
    List<String> steps = new ArrayList<>();

    ParcellateReport report =
        ParcellateBenchmark.run(
            settings(1, List.of(ParcellatePath.NII), Optional.of(folder)), steps::add);

    assertThat(steps.getFirst()).isEqualTo("uses " + run);
    assertThat(report.right()).isFalse();
    assertThat(report.lines().get(2)).startsWith("nii ").contains("means WRONG");
    try (Stream<Path> kept = Files.list(folder)) {
      assertThat(kept).hasSize(5);
    }
  }

  @Test
  void aRunThatIsNotThereIsToldInOneLine() {
    Path nowhere = folder.resolve("space-A_bold.nii");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      ParcellateWorker.run(
          ParcellatePath.Input.PLAIN, nowhere, nowhere, folder.resolve("s.npy"), out);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("failed " + nowhere);
  }

  @Test
  void aProgramThatFailsIsToldWithItsLastWords() {
    TimedProgram program =
        new TimedProgram("sick", List.of("sh", "-c", "echo fever >&2; exit 3"), folder);
    assertThatThrownBy(program::telling)
        .isInstanceOf(NativeException.class)
        .hasMessageContainingAll("benchmark program sick", "status 3", "fever");
    TimedProgram silent = new TimedProgram("silent", List.of("sh", "-c", "echo hm"), folder);
    assertThatThrownBy(silent::telling)
        .isInstanceOf(NativeException.class)
        .hasMessageContainingAll("benchmark program silent", "hm");
  }

  private static ParcellateBenchmark.Settings settings(
      int rounds, List<ParcellatePath> paths, Optional<Path> keep) {
    return new ParcellateBenchmark.Settings(rounds, RunSize.SMALL, paths, keep);
  }
}
