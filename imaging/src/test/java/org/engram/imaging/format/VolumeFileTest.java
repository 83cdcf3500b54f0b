package org.engram.imaging.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.TestFiles;
import org.engram.imaging.fuzz.Mutations;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiStorage;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.AxisOrientation;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeFileTest {
  @TempDir private Path folder;

  private Path nifti(String name) {
    Grid grid = new Grid(2, 3, 4, Affine.ofRows(-2, 0, 0, 9, 0, 0, 3, 8, 0, -4, 0, 7));
    NiftiHeader header =
        NiftiHeader.of(grid, 1, NiftiType.INT16, 4)
            .withStorage(NiftiStorage.of(NiftiType.INT16).withScaling(0.5, 0));
    NiftiWriter.write(folder.resolve(name), new Volume(grid, new float[24]), header);
    return folder.resolve(name);
  }

  @Test
  void aNiftiFileIsDescribed() {
    VolumeInfo info = VolumeFile.describe(nifti("a.nii.gz"));

    assertThat(info.format()).isEqualTo("NIfTI-1, gzip");
    assertThat(info.shape()).containsExactly(2L, 3L, 4L);
    assertThat(info.frames()).isEqualTo(1);
    assertThat(info.dataType()).isEqualTo("int16");
    assertThat(info.voxelSize()).containsExactly(2.0, 4.0, 3.0);
    assertThat(info.orientation()).isEqualTo("LIA");
    assertThat(info.affineFrom()).isEqualTo("sform");
    assertThat(info.slope()).isEqualTo(0.5);
    assertThat(info.repetitionTime()).isEmpty();
    assertThat(info.transforms()).contains(new VolumeInfo.Transforms(4, "MNI152", 4, "MNI152"));
    assertThat(info.space()).contains("MNI152");
    assertThat(info.notes()).isEmpty();
  }

  @Test
  void contentDecidesWhereTheNameSaysOtherwise() throws IOException {
    Path odd = folder.resolve("scan.dat");
    Files.copy(nifti("a.nii"), odd);

    assertThat(VolumeFile.supports(odd)).isFalse();
    assertThat(VolumeFile.supports(Path.of("x.NII.gz"))).isTrue();
    assertThat(VolumeFile.describe(odd).format()).isEqualTo("NIfTI-1");
    assertThat(VolumeFile.read(odd).values()).hasSize(24);
  }

  @Test
  void whatIsNoVolumeIsCalledByItsName() throws IOException {
    refused("a.nii", "<!DOCTYPE html>\n<html>login</html>", "an HTML page");
    refused("b.nii", "version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer");
    refused("c.nii.gz", "/annex/objects/MD5E-s1--x.nii.gz\n", "git-annex pointer", "datalad get");
    refused("d.nii", "forty-five bytes of text that is no image at", "44 bytes of text");
    refused("e.nii", "BZh91AY&SY\0\1\2", "a bzip2 file", "Decompress it first");
    refused("f.nii", "\u00fd7zXZ\0\1", "an xz file", "Decompress it first");
    refused("g.nii", "\0\5\26\7\0\2\0\0", "AppleDouble", "leading dot");
    refused("h.nii", "{\"RepetitionTime\": 2}", "a JSON file");
    refused("i.nii", "<?xml version='1.0'?><GIFTI>", "an XML file");
    refused("j.nii", "x".repeat(128) + "DICM\2\0", "a DICOM file", "dcm2niix");
    refused("k.nii", "", "an empty file");
    refused("l.nii", "\1\2\3\4\5\6\7\b", "data that begin like no image");
    refused("m.mgz", "plain text", "10 bytes of text", "an MGH header");
    Path packed =
        Files.write(
            folder.resolve("n.nii.gz"),
            Mutations.gzip("a text".getBytes(StandardCharsets.US_ASCII)));
    assertThatThrownBy(() -> VolumeFile.open(packed))
        .hasMessageContaining("6 bytes of text, compressed by gzip");
  }

  private void refused(String name, String content, String... parts) throws IOException {
    Path file = Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> VolumeFile.open(file))
        .isInstanceOf(FileFormatException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(name).contains(parts));
  }

  @Test
  void dataWithoutTheirHeaderAreMissingIt() throws IOException {
    Path file = Files.write(folder.resolve("a.img"), new byte[10]);

    assertThatThrownBy(() -> VolumeFile.open(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a.img: the data of a pair (.img) without its header");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 0, 1, 0, 0, 0, 1, RAS",
    "-1, 0, 0, 0, 1, 0, 0, 0, 1, LAS",
    "0, 0, -2, -2, 0, 0, 0, 3, 0, PSL",
    "0.7, 0.72, 0, -0.72, 0.7, 0, 0, 0, 1, PRS",
    "0.72, 0.7, 0, -0.7, 0.72, 0, 0, 0, 1, RAS",
    "1, 0.9, 0, 0, 1, 0, 0, 0, 1, RAS",
  })
  void axesRunTheWayThatTheNearestRotationSays(
      double a,
      double b,
      double c,
      double d,
      double e,
      double f,
      double g,
      double h,
      double i,
      String codes) {
    assertThat(AxisOrientation.of(Affine.ofRows(a, b, c, 0, d, e, f, 0, g, h, i, 0)).codes())
        .isEqualTo(codes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "anat/FLAIR_oblique.nii.gz, RAS",
    "anat/anatomical_be_int16.nii, LAS",
    "anat/with_extension.nii.gz, LPI",
    "anat/orient/ILP.nii.gz, ILP",
    "anat/orient/PSR.nii.gz, PSR",
    "anat/test.mgz, SAR",
    "anat/wm.mgz, LIA",
    "fmri4d/nitime_fmri1.nii.gz, LSP",
    "malformed/5D_small.nii, PSR",
    "malformed/no_xform_codes.nii.gz, LAS",
  })
  void realFilesHaveTheOrientationThatNibabelGives(String name, String codes) {
    assertThat(VolumeFile.describe(TestFiles.real(name)).orientation()).isEqualTo(codes);
  }

  @Test
  void theQuestionAboutARepetitionTimeIsAsked() {
    VolumeInfo info = VolumeFile.describe(TestFiles.real("fmri4d/example4d.nii.gz"));

    assertThat(info.repetitionTime()).hasValue(2000);
    assertThat(info.timing()).isEqualTo("2000.0 s");
    assertThat(info.question().orElseThrow())
        .isEqualTo(
            "a repetition time of 2000.0 s; expected seconds, from 0.1 to 20.0. It looks like"
                + " milliseconds: write 2.0, or state the right one");
    assertThat(info.extensions()).isEqualTo(List.of("comment, 24 bytes", "comment, 24 bytes"));
    assertThat(info.space()).isEqualTo(Optional.empty());
  }

  @Test
  void aRealCiftiFileIsRefusedAsAVolume() {
    Path file = TestFiles.real("cifti/sub-MSC01_test.dtseries.nii");

    assertThatThrownBy(() -> VolumeFile.open(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("CIFTI");
  }

  @Test
  void theSameImageInFourOrdersHasTheSameValuesAtTheSamePlaces() {
    Volume reference = VolumeFile.read(TestFiles.real("anat/orient/RAS.nii.gz"));
    Affine back = reference.grid().affine().inverse();

    for (String name : List.of("ILP", "LAS", "PSR")) {
      Volume other = VolumeFile.read(TestFiles.real("anat/orient/" + name + ".nii.gz"));
      Grid grid = other.grid();
      Affine map = back.after(grid.affine());
      float[] found = new float[reference.values().length];
      Arrays.fill(found, Float.NaN);
      for (int k = 0; k < grid.nz(); k++) {
        for (int j = 0; j < grid.ny(); j++) {
          for (int i = 0; i < grid.nx(); i++) {
            int index =
                reference
                    .grid()
                    .index(
                        (int) Math.rint(map.map(0, i, j, k)),
                        (int) Math.rint(map.map(1, i, j, k)),
                        (int) Math.rint(map.map(2, i, j, k)));
            found[index] = other.at(i, j, k);
          }
        }
      }
      assertThat(Arrays.mismatch(found, reference.values())).as(name).isEqualTo(-1);
    }
  }
}
