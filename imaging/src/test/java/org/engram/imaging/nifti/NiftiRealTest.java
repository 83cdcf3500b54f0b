package org.engram.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.engram.imaging.TestFiles;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files, held to what nibabel 5.0 and numpy read from them. */
class NiftiRealTest {
  /** Values at a third, at half and just behind two thirds of the file's voxels. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "anat/FLAIR_oblique.nii.gz, 124x160x140, UINT8, 0, 255, 41.4860477, 95, 0, 118",
    "anat/M2208_T2w_LAS.nii.gz, 148x185x156, UINT8, 0, 255, 30.0829363, 0, 0, 0",
    "anat/T1_head_oblique_1.6mm.nii.gz, 104x150x133, UINT8, 0, 255, 27.9836346, 52, 1, 0",
    "anat/anatomical_be_int16.nii, 33x41x25, INT16, -610, 30393, 8401.06673, 11347, 11881, 6430",
    "anat/big.nii.gz, 64x64x21, FLOAT32, -8.71075058, 18.5825291, 0.135420992, 0, 0, 0",
    "anat/little.nii.gz, 64x64x21x1, FLOAT32, -8.71075058, 18.5825291, 0.135420992, 0, 0, 0",
    "anat/mni_icbm152_t1_tal_nlin_sym_09a.nii.gz, 197x233x189, UINT8, 0, 255, 38.4389303, 0,"
        + " 198, 0",
    "anat/orient/ILP.nii.gz, 67x64x79, UINT8, 0, 92.5538832, 33.6483951, 80.2133654, 0,"
        + " 61.3396324",
    "anat/orient/LAS.nii.gz, 64x79x67, UINT8, 0, 92.5538832, 33.6483951, 51.9027659, 56.2582427,"
        + " 78.035627",
    "anat/orient/PSR.nii.gz, 79x67x64, UINT8, 0, 92.5538832, 33.6483951, 59.8878068, 0,"
        + " 77.3097142",
    "anat/orient/RAS.nii.gz, 64x79x67, UINT8, 0, 92.5538832, 33.6483951, 48.9991146, 51.1768531,"
        + " 80.2133654",
    "anat/ras.hdr, 62x41x34, UINT8, 0, 255, 173.83451, 152, 0, 201",
    "anat/ras.img, 62x41x34, UINT8, 0, 255, 173.83451, 152, 0, 201",
    "anat/spmMotor_int16_slope.nii.gz, 79x95x79, INT16, -6.86235743, 12.1565046, 0.212583084,"
        + " 3.0870777, -0.611034367, 0.489346891",
    "anat/with_extension.nii.gz, 161x191x151x1, UINT8, 0, 1, 0.317196598, 1, 1, 1",
    "atlases/aal116.nii.gz, 181x217x181, UINT8, 0, 116, 10.7828153, 55, 0, 8",
    "atlases/schaefer400x17MNI.nii.gz, 97x115x97, INT16, 0, 400, 26.1290642, 1, 0, 0",
    "atlases/Tian_Subcortex_S3_3T.nii.gz, 91x109x91, FLOAT32, 0, 50, 0.218069661, 0, 0, 0",
    "fmri4d/example4d.nii.gz, 128x96x24x2, INT16, 0, 1162, 172.908115, 0, 0, 0",
    "fmri4d/example_nifti2.nii.gz, 32x20x12x2, INT16, 46, 757, 450.963672, 500, 439, 353",
    "fmri4d/functional.nii, 17x21x3x20, INT16, 629.826172, 5571.62186, 3637.40851, 3669.93352,"
        + " 3989.65906, 4420.7607",
    "fmri4d/nitime_fmri1.nii.gz, 10x10x18x40, INT16, 0, 1147, 692.067417, 678, 773, 743",
    "fmri4d/pcasl.nii.gz, 52x68x20x10, INT16, 0, 2640, 461.577189, 303, 0, 1050",
    "malformed/5D_small.nii, 1x2x3x1x3, UINT8, 0.0769190192, 0.780244951, 0.404524867,"
        + " 0.780244951, 0.341700546, 0.429961056",
    "malformed/low_res_70bytes.nii.gz, 7x5x3, UINT8, 0, 1, 0.504761905, 0, 1, 0",
    "malformed/no_xform_codes.nii.gz, 64x64x10, UINT8, 0, 63, 31.5, 21, 0, 42",
  })
  void readsWhatNibabelReads(
      String name,
      String shape,
      NiftiType type,
      double min,
      double max,
      double mean,
      double third,
      double half,
      double twoThirds) {
    Path file = TestFiles.real(name);
    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      assertThat(String.join("x", volumes.header().shape().stream().map(String::valueOf).toList()))
          .isEqualTo(shape);
      assertThat(volumes.header().type()).isEqualTo(type);
      Sum sum = new Sum(volumes);
      assertThat(sum.min).isCloseTo(min, within(1e-8 * Math.abs(min)));
      assertThat(sum.max).isCloseTo(max, within(1e-8 * Math.abs(max)));
      assertThat(sum.total / sum.count).isCloseTo(mean, within(1e-8 * Math.abs(mean)));
      assertThat(sum.all(sum.count / 3)).isCloseTo(third, within(1e-8 * Math.abs(third)));
      assertThat(sum.all(sum.count / 2)).isCloseTo(half, within(1e-8 * Math.abs(half)));
      assertThat(sum.all(2 * sum.count / 3 + 1))
          .isCloseTo(twoThirds, within(1e-8 * Math.abs(twoThirds)));
    }
  }

  /** All values of a stream, gathered in double precision. */
  private static final class Sum {
    private final int voxels;
    private final double[][] frames;
    private final int count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double total;

    Sum(NiftiVolumes volumes) {
      voxels = volumes.grid().voxels();
      frames = new double[volumes.frames()][voxels];
      count = voxels * frames.length;
      int[] all = new int[voxels];
      Arrays.setAll(all, v -> v);
      for (double[] frame : frames) {
        assertThat(volumes.advance()).isTrue();
        volumes.gather(all, frame);
        for (double value : frame) {
          min = Math.min(min, value);
          max = Math.max(max, value);
          total += value;
        }
      }
      assertThat(volumes.advance()).isFalse();
    }

    double all(int index) {
      return frames[index / voxels][index % voxels];
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "anat/FLAIR_oblique.nii.gz, 0.993592024, 0.0160050392, 0.111887276, -64.8982391, -0.0497049093,"
        + " 0.950936675, 0.305366874, -110.431145, -0.101510286, -0.308971405, 0.945638597,"
        + " -27.925539",
    "anat/big.nii.gz, -4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 6, 0",
    "anat/orient/ILP.nii.gz, 0, -2.38523221, 0, 74.5070953, 0, 0, -2.38975382, 75.6382599,"
        + " -2.36648631, 0, 0, 84.42556",
    "anat/with_extension.nii.gz, -1, 0, 0, 80, 0, -1, 0, 80, 0, 0, -1, 85",
    "fmri4d/example_nifti2.nii.gz, -2, 0, 0, 117.855103, 0, 1.97371149, -0.355528235, -35.7229424,"
        + " 0, 0.323207617, 2.17108178, -7.24879837",
    "fmri4d/nitime_fmri1.nii.gz, -2.08332801, -0.00436480111, -0.00192002184, 96.9955063,"
        + " 0.000812872197, 0.424685985, -2.25170493, -30.8107147, -0.00462767575, 2.03958321,"
        + " 0.468850255, -71.3971481",
    "malformed/5D_small.nii, -6.92058535e-08, -0.00164801534, 0.999998629, -87.8934631,"
        + " -0.991747499, 0.128206447, 0.000211217848, 147.398468, 0.128206611, 0.991746128,"
        + " 0.00163442397, -120.617279",
    "malformed/no_xform_codes.nii.gz, -3, 0, 0, 94.5, 0, 3, 0, -94.5, 0, 0, 3, -13.5",
  })
  void theAffineIsTheOneThatNibabelTakes(
      String name,
      double a,
      double b,
      double c,
      double d,
      double e,
      double f,
      double g,
      double h,
      double i,
      double j,
      double k,
      double l) {
    try (NiftiVolumes volumes = NiftiFile.open(TestFiles.real(name))) {
      Affine expected = Affine.ofRows(a, b, c, d, e, f, g, h, i, j, k, l);
      assertThat(volumes.grid().affine().near(expected, 1e-6))
          .as(volumes.grid().affine().toString())
          .isTrue();
    }
  }

  @Test
  void bothByteOrdersOfOneMapHoldTheSameValues() {
    Volume big = NiftiFile.readVolume(TestFiles.real("anat/big.nii.gz"));
    Volume little = NiftiFile.readVolume(TestFiles.real("anat/little.nii.gz"));

    assertThat(NiftiFile.header(TestFiles.real("anat/big.nii.gz")).storage().order())
        .isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(big).isEqualTo(little);
  }

  @Test
  void scaledVoxelsOfARunAreTheStoredOnesTimesSlopePlusIntercept() {
    try (NiftiVolumes volumes = NiftiFile.open(TestFiles.real("fmri4d/functional.nii"))) {
      double[] first = new double[1];
      double[] expected = {4004.1372, 4039.7293, 4020.1235};
      for (double value : expected) {
        volumes.advance();
        volumes.gather(new int[] {0}, first);
        assertThat(first[0]).isCloseTo(value, within(5e-5));
      }
      for (int frame = 3; frame < 20; frame++) {
        volumes.advance();
      }
      volumes.gather(new int[] {volumes.grid().index(16, 20, 2)}, first);
      assertThat(first[0]).isCloseTo(3129.3410, within(5e-5));
      assertThat(volumes.repetitionTime()).hasValue(2);
      assertThat(volumes.timing().question()).isEmpty();
    }
  }

  @Test
  void millisecondsThatSaySecondsAreQuestionedAndNotChanged() {
    try (NiftiVolumes volumes = NiftiFile.open(TestFiles.real("fmri4d/example4d.nii.gz"))) {
      assertThat(volumes.repetitionTime()).hasValue(2000);
      assertThat(volumes.timing().question().orElseThrow().line())
          .contains("pixdim[4]")
          .contains("2000.0")
          .contains("It looks like milliseconds: write 2.0");
      assertThat(volumes.header().extensions()).hasSize(2);
      assertThat(volumes.header().extensions().get(0).name()).isEqualTo("comment");
      assertThat(volumes.header().extensions().get(0).content()).hasSize(24);
    }
  }

  @Test
  void bytesBehindTheDataAreToldOf() {
    try (NiftiVolumes volumes = NiftiFile.open(TestFiles.real("fmri4d/nitime_fmri1.nii.gz"))) {
      assertThat(volumes.notes()).isEmpty();
      while (volumes.advance()) {
        assertThat(volumes.grid().voxels()).isEqualTo(1800);
      }
      assertThat(volumes.notes()).containsExactly("352 bytes behind the data are not used");
      assertThat(volumes.repetitionTime().orElseThrow()).isCloseTo(1.35, within(1e-7));
    }
  }

  @Test
  void aVolumeOfNothingButNaNIsReadAsThat() {
    Volume volume = NiftiFile.readVolume(TestFiles.real("malformed/all_nan_T1w.nii.gz"));

    assertThat(volume.values()).hasSize(181 * 217 * 181);
    for (float value : volume.values()) {
      assertThat(Float.isNaN(value)).isTrue();
    }
  }

  @Test
  void coloursAreRefusedByName() {
    Path file = TestFiles.real("malformed/rgb24_ct_perfusion.nii.gz");

    assertThatThrownBy(() -> NiftiFile.open(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("rgb24_ct_perfusion.nii.gz, header byte 70 (datatype)")
        .hasMessageContaining("RGB24, three bytes of colour a voxel");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "appledouble_named.nii.gz, a macOS AppleDouble file",
    "html_page_named.nii, an HTML page",
    "invalid.nii, 45 bytes of text",
    "invalid.nii.gz, 'compressed by gzip'",
    "invalid.nii.bz2, a bzip2 file",
    "not-nifti.nii, other data",
    "preproc_bold_91bytes.nii.gz, 20 bytes of text",
  })
  void whatIsNoNiftiIsCalledByItsName(String name, String found) {
    Path file = TestFiles.real("malformed/" + name);

    assertThatThrownBy(() -> NiftiFile.open(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(found);
  }

  @Test
  void aCiftiFileIsCalledCifti() {
    Path file = TestFiles.real("cifti/test.ptseries.nii");

    assertThat(NiftiFile.header(file).details().intent().cifti()).isTrue();
    assertThatThrownBy(() -> NiftiFile.open(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a CIFTI file (intent 300");
  }
}
