package org.engram.imaging.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.parcellation.LabelTable;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged tables beside images: read, or refused by an error that names them. */
class TableFuzzTest {
  private static final int TRIALS = 600;

  @TempDir private Path folder;

  private FuzzRun run(String name, String text, int seed, FuzzRun.Reader reader) {
    byte[] valid = text.getBytes(StandardCharsets.UTF_8);
    FuzzRun whole = FuzzRun.of(folder, name, Stream.of(valid), reader);
    assertThat(whole).as("the undamaged " + name).isEqualTo(new FuzzRun(1, 1, 0));
    return FuzzRun.of(folder, name, Mutations.of(valid, seed, TRIALS), reader)
        .and(FuzzRun.of(folder, name, Mutations.cuts(valid), reader));
  }

  @Test
  void confounds() {
    String table =
        """
        csf\ttrans_x\ttrans_x_derivative1\tframewise_displacement
        455.3\t0\tn/a\tn/a
        453.1\t-1e-3\t0.01\t0.25
        454\t0.02\t0.021\t0.1
        """;

    FuzzRun run = run("a_desc-confounds_timeseries.tsv", table, 51, ConfoundTable::read);

    assertThat(run.tried()).isEqualTo(TRIALS + table.length());
    assertThat(run.refused()).isGreaterThan(TRIALS / 10);
    assertThat(run.read()).isGreaterThan(TRIALS / 10);
  }

  @Test
  void labels() {
    FuzzRun bids =
        run("a_dseg.tsv", "index\tname\themi\n1\tHIP\tL\n2\tAMY\tR\n", 52, LabelTable::read);
    FuzzRun lut =
        run("a.lut", "0 Unknown 0 0 0 0\n1 HIP 9 8 7 0\n2 AMY 1 2 3 0\n", 53, LabelTable::read);
    FuzzRun workbench =
        run("a_label.txt", "HIP-rh\n1 64 0 255 255\nAMY-rh\n2 0 1 2 255\n", 54, LabelTable::read);

    FuzzRun all = bids.and(lut).and(workbench);
    assertThat(all.tried()).isEqualTo(3 * TRIALS + 119);
    assertThat(all.refused()).isGreaterThan(TRIALS / 4);
    assertThat(all.read()).isGreaterThan(TRIALS / 4);
  }

  @Test
  void repetitionTimes() {
    FuzzRun run =
        run("tr.csv", "subject,site,tr\n01,,0.72\n,NYU,2.0\n", 55, RepetitionTimeTable::read);

    assertThat(run.tried()).isEqualTo(TRIALS + 34);
    assertThat(run.refused()).isGreaterThan(TRIALS / 10);
    assertThat(run.read()).isGreaterThan(TRIALS / 20);
  }
}
