package org.engram.imaging.confounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HcpMotionTest {
  /** As the pipelines write it: "%10.6f " twelve times a row. */
  private static final String THREE_FRAMES =
      """
        0.100000   0.000000  -0.200000   0.000000   1.000000   0.000000   0.000000   0.000000   0.000000   0.000000   0.000000   0.000000\s
        0.400000   0.000000  -0.200000   0.500000   1.000000   0.000000   0.300000   0.000000   0.000000   0.500000   0.000000   0.000000\s
        0.400000  -0.100000  -0.200000   0.500000  -1.000000   0.000000   0.000000  -0.100000   0.000000   0.000000  -2.000000   0.000000\s
      """;

  @TempDir Path folder;

  private ConfoundTable table(String text) throws IOException {
    return ConfoundTable.read(Files.writeString(folder.resolve("Movement_Regressors.txt"), text));
  }

  @Test
  void twelveColumnsAreReadWithRotationsTurnedToRadians() throws IOException {
    ConfoundTable table = table(THREE_FRAMES);

    assertThat(table.frames()).isEqualTo(3);
    double[][] motion = table.motion().orElseThrow().parameters();
    assertThat(motion[0]).containsExactly(0.1, 0.4, 0.4);
    assertThat(motion[4]).containsExactly(Math.PI / 180, Math.PI / 180, -Math.PI / 180);
    assertThat(table.displacement()).isEmpty();
  }

  @Test
  void displacementAfterPowerIsInMillimetresOnASphereOfFifty() throws IOException {
    double[] displacement = table(THREE_FRAMES).motion().orElseThrow().powerDisplacement();

    // 0.3 mm and half a degree; 0.1 mm and two degrees
    assertThat(displacement[0]).isNaN();
    assertThat(displacement[1]).isCloseTo(0.3 + 50 * Math.PI / 360, within(1e-12));
    assertThat(displacement[2]).isCloseTo(0.1 + 50 * Math.PI / 90, within(1e-12));
  }

  @Test
  void theFullStrategyOfMotionIsThereWithTheFilesOwnDifferences() throws IOException {
    ConfoundSettings settings = ConfoundSettings.preset("simple");
    assertThat(settings.motion()).isEqualTo(Expansion.FULL);
    ConfoundTable table = table(THREE_FRAMES);
    Confounds columns =
        table.select(List.of("trans_x_derivative1", "rot_y_derivative1_power2", "trans_z_power2"));

    assertThat(columns.columns()[0]).containsExactly(0, 0.3, 0);
    assertThat(columns.columns()[1][2]).isCloseTo(Math.pow(Math.PI / 90, 2), within(1e-15));
    assertThat(columns.columns()[2]).containsExactly(0.2 * 0.2, 0.2 * 0.2, 0.2 * 0.2);
    assertThat(table.names()).hasSize(24);
    assertThatThrownBy(() -> table.select(settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("white_matter");
  }

  @Test
  void anotherNumberOfColumnsAndAMissingCellAreRefused() {
    assertThatThrownBy(() -> table("1 2 3 4 5 6\n"))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("line 1: 6 cells; expected 12, as every such file has");
    assertThatThrownBy(() -> table(THREE_FRAMES.replaceFirst("0.100000", "nan")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("row 1: no trans_x");
  }
}
