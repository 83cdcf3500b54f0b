package org.engram.pipeline.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.registration.AffineFile;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RegisterJobTest {
  private static final Affine SHIFT = Affine.ofRows(1, 0, 0, 7, 0, 1, 0, -4, 0, 0, 1, 3);

  @TempDir private Path folder;
  private Path fixed;
  private Path moving;
  private Volume head;

  @BeforeEach
  void heads() {
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(List.of(44, 52, 44), List.of(4.0, 4.0, 4.0))
            .of(List.of(Contrast.T1W));
    head = new PhantomCohort(1, PhantomPeople.standard(), imaging, 1).scan(0).images().get("T1w");
    Grid grid = head.grid();
    Grid elsewhere = new Grid(grid.nx(), grid.ny(), grid.nz(), SHIFT.after(grid.affine()));
    fixed = folder.resolve("fixed.nii.gz");
    moving = folder.resolve("moving.nii.gz");
    NiftiWriter.write(fixed, head);
    NiftiWriter.write(moving, new Volume(elsewhere, head.values()));
  }

  private RegisterJob.Result run(Registrar registrar, HeadSteps steps) {
    return RegisterJob.run(
        moving,
        fixed,
        folder.resolve("out.nii.gz"),
        folder.resolve("out.txt"),
        new RegisterJob.Settings(
            registrar,
            RegistrationSettings.standard().at(List.of(8.0, 4.0)),
            Interpolation.LINEAR,
            steps,
            List.of(folder.resolve("bin"))));
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theImageLiesOnTheTemplatesGridAndTheMapBesideIt() {
    RegisterJob.Result result =
        run(Registrar.ENGRAM, new HeadSteps(Map.of(), Set.of(HeadStep.BRAIN_EXTRACTION)));

    assertThat(result.movingToFixed().near(SHIFT.inverse(), 0.3)).isTrue();
    assertThat(AffineFile.read(result.transform())).isEqualTo(result.movingToFixed());
    assertThat(VolumeFile.read(result.out()).grid().matches(head.grid(), 1e-3)).isTrue();
    assertThat(result.provenance()).contains("already brain-extracted, as the user says");
    assertThat(result.similarity()).isPresent();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "stand-ins are POSIX shell scripts")
  void flirtsMatrixIsBroughtToTheWorld() throws IOException {
    // Both grids have RAS voxels of one size: in FSL's coordinates x is reversed.
    program(
        "flirt",
        """
        while [ $# -gt 0 ]; do
          case $1 in -omat) out=$2; shift ;; -dof) dof=$2; shift ;; esac; shift
        done
        echo "asked for $dof"
        printf '1 0 0 0\\n0 1 0 0\\n0 0 1 0\\n0 0 0 1\\n' > "$out"
        """);
    RegisterJob.Result result = run(Registrar.FSL, HeadSteps.none());

    // Voxels on voxels, which is the shift back.
    assertThat(result.movingToFixed().near(SHIFT.inverse(), 1e-3)).isTrue();
    float[] out = VolumeFile.read(result.out()).values();
    assertThat(out[head.grid().index(22, 26, 22)]).isEqualTo(head.at(22, 26, 22));
    assertThat(result.similarity()).isEmpty();
  }

  @Test
  void flirtsFirstAxisIsReversedWhereVoxelsAreRightHanded() {
    Affine shift = Affine.ofRows(1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0);
    Affine world = FslRegistration.world(shift, head.grid(), head.grid());
    assertThat(world.near(Affine.ofRows(1, 0, 0, -5, 0, 1, 0, 0, 0, 0, 1, 0), 1e-9)).isTrue();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "stand-ins are POSIX shell scripts")
  void antsMapIsReadFromItsFile() throws IOException {
    // From fixed to moving in LPS: x and y change their signs.
    Path matrix = folder.resolve("given.mat");
    Files.write(matrix, mat(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1, -7, 4, 3}));
    program(
        "antsRegistration",
        "while [ $# -gt 0 ]; do case $1 in -o) out=$2; shift ;; esac; shift; done\ncp '"
            + matrix
            + "' \"${out}0GenericAffine.mat\"\n");

    assertThat(run(Registrar.ANTS, HeadSteps.none()).movingToFixed().near(SHIFT.inverse(), 1e-9))
        .isTrue();
  }

  @Test
  void aFileThatIsNoMapOfAntsIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("x.mat"), new byte[30]);
    assertThatThrownBy(() -> AntsRegistration.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("AffineTransform_double_3_3");
  }

  @Test
  void aProgramThatIsNotThereIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> run(Registrar.FSL, HeadSteps.none()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("flirt")
        .hasMessageContaining("--registration engram");
    assertThatThrownBy(() -> run(Registrar.ENGRAM, HeadSteps.required(Set.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("N4BiasFieldCorrection")
        .hasMessageContaining("--already bias-corrected");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "stand-ins are POSIX shell scripts")
  void aProgramThatFailsIsToldWithWhatItSaid() throws IOException {
    program("flirt", "echo 'no licence for you' >&2\nexit 3\n");
    assertThatThrownBy(() -> run(Registrar.FSL, HeadSteps.none()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("flirt ended with 3: no licence for you")
        .hasMessageContaining("moving.nii.gz");
    program("bet", "exit 0\n");
    HeadSteps bet = new HeadSteps(Map.of(HeadStep.BRAIN_EXTRACTION, "auto"), Set.of());
    assertThatThrownBy(() -> run(Registrar.ENGRAM, bet))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("wrote no brain-extracted-out.nii.gz");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "stand-ins are POSIX shell scripts")
  void aProgramThatTalksWithoutEndIsHeardToItsEnd() throws IOException {
    program("flirt", "yes talking | head -c 3000000\necho the last word\nexit 1\n");
    assertThatThrownBy(() -> run(Registrar.FSL, HeadSteps.none()))
        .hasMessageContaining("the last word")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(3000));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "stand-ins are POSIX shell scripts")
  void stepsAreDoneByWhatIsInstalledAndRecorded() throws IOException {
    String copy =
        """
        while [ $# -gt 0 ]; do case $1 in -i) in=$2 ;; -o) out=$2 ;; esac; shift; done
        cp "$in" "$out"
        """;
    program("N4BiasFieldCorrection", copy);
    program("mri_synthstrip", copy);
    RegisterJob.Result result = run(Registrar.ENGRAM, HeadSteps.required(Set.of()));

    assertThat(result.provenance())
        .anyMatch(line -> line.matches("bias-corrected by .*N4BiasFieldCorrection"))
        .anyMatch(line -> line.matches("brain-extracted by .*mri_synthstrip"));
  }

  /** The two matrices of ITK's MATLAB-4 file, the centre at 0. */
  private static byte[] mat(double[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
    put(bytes, "AffineTransform_double_3_3", numbers);
    put(bytes, "fixed", new double[3]);
    byte[] written = new byte[bytes.position()];
    bytes.get(0, written);
    return written;
  }

  private static void put(ByteBuffer bytes, String name, double[] numbers) {
    bytes.putInt(0).putInt(numbers.length).putInt(1).putInt(0).putInt(name.length() + 1);
    bytes.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
  }
}
