package org.engram.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiAffineTest {
  private static final double HALF = Math.sqrt(0.5);

  @TempDir private Path folder;

  private NiftiVolumes open(NiftiBytes bytes) throws IOException {
    return NiftiFile.open(Files.write(folder.resolve("a.nii"), bytes.withCount(12)));
  }

  private Affine affine(NiftiBytes bytes) throws IOException {
    try (NiftiVolumes volumes = open(bytes)) {
      return volumes.grid().affine();
    }
  }

  @Test
  void theSformWinsWhereItsCodeIsSet() throws IOException {
    assertThat(affine(NiftiBytes.one().qform(1, 0, 0, HALF, 5, 6, 7)))
        .isEqualTo(Affine.ofRows(2, 0, 0, -10, 0, 3, 0, -20, 0, 0, 4, -30));
  }

  /** A quarter turn about z: i runs to y, j to -x. */
  @Test
  void theQformIsTakenWithoutAnSform() throws IOException {
    Affine turned = Affine.ofRows(0, -3, 0, 5, 2, 0, 0, 6, 0, 0, 4, 7);

    assertThat(affine(NiftiBytes.one().sform(0).qform(1, 0, 0, HALF, 5, 6, 7)).near(turned, 1e-6))
        .isTrue();
  }

  @Test
  void aNegativeFirstPixdimTurnsTheThirdAxisRound() throws IOException {
    NiftiBytes bytes = NiftiBytes.one().sform(0).qform(1, 0, 0, HALF, 5, 6, 7).pixdim(-1);

    assertThat(affine(bytes).near(Affine.ofRows(0, -3, 0, 5, 2, 0, 0, 6, 0, 0, -4, 7), 1e-6))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 2, Double.NaN})
  void anOddFirstPixdimIsReadAsOneAndNoted(double qfac) throws IOException {
    try (NiftiVolumes volumes =
        open(NiftiBytes.one().sform(0).qform(1, 0, 0, HALF, 5, 6, 7).pixdim(qfac))) {
      assertThat(volumes.grid().affine().at(2, 2)).isEqualTo(4);
      assertThat(volumes.notes()).containsExactly("pixdim[0] (qfac) is " + qfac + ", taken as 1");
    }
  }

  /** nibabel: x to the left, the middle of the grid at the origin. */
  @Test
  void withNeitherFormVoxelSizesAreLaidAroundTheMiddle() throws IOException {
    assertThat(affine(NiftiBytes.one().sform(0)))
        .isEqualTo(Affine.ofRows(-2, 0, 0, 1, 0, 3, 0, -3, 0, 0, 4, -2));
  }

  @Test
  void voxelSizesThatAreZeroOrNegativeCountAsNibabelCountsThem() throws IOException {
    try (NiftiVolumes volumes = open(NiftiBytes.one().sform(0).pixdim(1, 0, -3, 4))) {
      assertThat(volumes.grid().affine())
          .isEqualTo(Affine.ofRows(-1, 0, 0, 0.5, 0, 3, 0, -3, 0, 0, 4, -2));
      assertThat(volumes.notes())
          .containsExactly("pixdim[1] is 0.0, taken as 1.0", "pixdim[2] is -3.0, taken as 3.0");
    }
  }

  @Test
  void aQuaternionMayBeLongerThanOneByTheRoundingOfItsType() throws IOException {
    double b = Math.nextUp((float) HALF);

    assertThat(affine(NiftiBytes.one().sform(0).qform(1, b, 0, b, 0, 0, 0)).at(0, 2))
        .isBetween(3.999, 4.001);
    assertThatThrownBy(() -> affine(NiftiBytes.one().sform(0).qform(1, 0.8, 0, 0.7, 0, 0, 0)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a.nii, header field quatern_b to quatern_d")
        .hasMessageContaining("longer than 1");
  }

  @Test
  void aQuaternionThatDoesNotCountMayBeAnything() throws IOException {
    assertThat(affine(NiftiBytes.one().qform(1, 9, Double.NaN, 9, 0, 0, 0)).at(0, 0)).isEqualTo(2);
  }

  @Test
  void anSformWithoutAnInverseOrWithNaNIsRefused() {
    assertThatThrownBy(() -> affine(NiftiBytes.one().sform(1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("srow_x to srow_z")
        .hasMessageContaining("flat");
    assertThatThrownBy(() -> affine(NiftiBytes.one().sform(1, Double.NaN)))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("the sform holds NaN");
  }

  @Test
  void aUnitThatIsNotMillimetresIsNotedAndNothingIsChanged() throws IOException {
    try (NiftiVolumes volumes = open(NiftiBytes.one().units(1))) {
      assertThat(volumes.grid().affine().at(0, 0)).isEqualTo(2);
      assertThat(volumes.notes())
          .containsExactly(
              "the unit of space is m; voxel sizes and affine are taken as stored, as if"
                  + " millimetres");
    }
  }

  /** What is stored as a quaternion comes back: of 200 random rotations, half of them mirrored. */
  @Test
  void anOrthogonalAffineIsStoredInBothForms() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 200; n++) {
      Affine affine = rotated(random, n % 2 == 0 ? 1 : -1);
      NiftiHeader header =
          NiftiHeader.of(new Grid(2, 3, 4, affine), 1, NiftiType.UINT8, 1)
              .withStorage(NiftiStorage.of(NiftiType.UINT8).withVersion(2));
      NiftiGeometry stored = header.geometry();
      NiftiGeometry only =
          new NiftiGeometry(
              stored.pixdim(), stored.qform(), NiftiGeometry.Matrix.none(), stored.units());

      assertThat(NiftiAffine.of(header, "x")).isEqualTo(affine);
      assertThat(NiftiAffine.of(header.withGeometry(only), "x").near(affine, 1e-7))
          .as(n + ": " + affine + " " + stored)
          .isTrue();
    }
  }

  @Test
  void aShearedAffineIsStoredAsSformOnly() {
    Affine sheared = Affine.ofRows(1, 0.1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
    NiftiHeader header = NiftiHeader.of(new Grid(2, 3, 4, sheared), 1, NiftiType.UINT8, 4);

    assertThat(header.geometry().qform().code()).isZero();
    assertThat(header.geometry().sform().code()).isEqualTo(4);
  }

  private static Affine rotated(SplittableRandom random, double side) {
    double a = random.nextDouble(2 * Math.PI);
    double b = random.nextDouble(2 * Math.PI);
    Affine z =
        Affine.ofRows(Math.cos(a), -Math.sin(a), 0, 1, Math.sin(a), Math.cos(a), 0, 2, 0, 0, 1, 3);
    Affine x =
        Affine.ofRows(1, 0, 0, 0, 0, Math.cos(b), -Math.sin(b), 0, 0, Math.sin(b), Math.cos(b), 0);
    return z.after(x).after(z).after(Affine.ofRows(2, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 3 * side, 0));
  }
}
