package org.engram.pipeline.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.imaging.volume.phantom.PhantomPerson;
import org.engram.imaging.volume.phantom.PhantomScan;
import org.engram.imaging.volume.phantom.Tissue;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A simulated cohort of head volumes as the files that a lab would have, in the manner of BIDS:
 *
 * <ul>
 *   <li>{@code sub-*}{@code /anat}, {@code /pet}, {@code /func}: NIfTI, 16-bit integers; values
 *       beyond them are cut
 *   <li>{@code derivatives/truth/sub-*}{@code /anat/sub-*_dseg.nii.gz}: the number of the {@link
 *       Tissue} of each voxel, named in {@code derivatives/truth/dseg.tsv}
 *   <li>{@code participants.tsv}: age, sex, site, group, lesions, and true millilitres of
 *       ventricles, cortex, white matter and lesions
 *   <li>{@code manifest.tsv}: a row an image: subject, modality, path and segmentation, paths
 *       relative to the folder
 * </ul>
 */
public final class SimulatedVolumes {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Coordinates are the scanner's. */
  private static final int SCANNER = 1;

  private SimulatedVolumes() {}

  /** Hears of each person as soon as the files are there. */
  @FunctionalInterface
  public interface Listener {
    /** One more person's files are written. */
    void written(PhantomPerson person);
  }

  /**
   * Writes the folder; files of the same names are replaced.
   *
   * @return the manifest
   */
  public static Path write(PhantomCohort cohort, Path folder, Listener listener) {
    try {
      Files.createDirectories(folder);
      Path truth = Files.createDirectories(folder.resolve("derivatives/truth"));
      writeDescriptions(cohort, folder, truth);
      StringBuilder tissues = new StringBuilder("index\tname\n");
      for (Tissue tissue : Tissue.ALL) {
        tissues.append(tissue.ordinal()).append('\t').append(tissue.label()).append('\n');
      }
      Files.writeString(truth.resolve("dseg.tsv"), tissues);
      StringBuilder participants =
          new StringBuilder(
              "participant_id\tage\tsex\tsite\tgroup\tlesions\tventricle_ml\tgrey_ml\twhite_ml"
                  + "\tlesion_ml\n");
      StringBuilder manifest = new StringBuilder("subject\tmodality\tpath\tsegmentation\n");
      for (int person = 0; person < cohort.subjects(); person++) {
        PhantomScan scan = cohort.scan(person);
        participants.append(participant(scan));
        writeScan(scan, folder, manifest);
        listener.written(scan.person());
      }
      Files.writeString(folder.resolve("participants.tsv"), participants);
      Path file = folder.resolve("manifest.tsv");
      Files.writeString(file, manifest);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e, e);
    }
  }

  private static String participant(PhantomScan scan) {
    PhantomPerson person = scan.person();
    Map<Tissue, Double> volumes = scan.millilitres();
    return String.format(
        Locale.ROOT,
        "sub-%s\t%.1f\t%s\t%s\t%s\t%d\t%.2f\t%.2f\t%.2f\t%.3f\n",
        person.label(),
        person.age(),
        person.sex(),
        person.scanner().name(),
        person.patient() ? "patient" : "control",
        person.lesions(),
        volumes.get(Tissue.VENTRICLE),
        volumes.get(Tissue.GREY),
        volumes.get(Tissue.WHITE),
        volumes.get(Tissue.LESION));
  }

  private static void writeScan(PhantomScan scan, Path folder, StringBuilder manifest)
      throws IOException {
    String subject = "sub-" + scan.person().label();
    Path truth = folder.resolve("derivatives/truth").resolve(subject).resolve("anat");
    Files.createDirectories(truth);
    Path segmentation = truth.resolve(subject + "_dseg.nii.gz");
    write(segmentation, scan.tissues(), NiftiType.UINT8);
    for (Map.Entry<String, Volume> image : scan.images().entrySet()) {
      Path file = folder.resolve(subject).resolve(name(subject, image.getKey()));
      Files.createDirectories(file.getParent());
      write(file, image.getValue(), NiftiType.INT16);
      manifest.append(subject).append('\t').append(image.getKey()).append('\t');
      manifest.append(relative(folder, file)).append('\t');
      manifest.append(relative(folder, segmentation)).append('\n');
    }
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static String name(String subject, String modality) {
    if (modality.equals(Contrast.PET.name())) {
      return "pet/" + subject + "_pet.nii.gz";
    }
    if (modality.equals(Contrast.MEAN_BOLD.name())) {
      return "func/" + subject + "_task-rest_desc-mean_bold.nii.gz";
    }
    return "anat/" + subject + "_" + modality + ".nii.gz";
  }

  private static void write(Path file, Volume volume, NiftiType type) {
    float[] values = volume.values().clone();
    for (int n = 0; n < values.length; n++) {
      values[n] = Math.clamp(Math.round(values[n]), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    NiftiWriter.write(
        file, new Volume(volume.grid(), values), NiftiHeader.of(volume.grid(), 1, type, SCANNER));
  }

  private static void writeDescriptions(PhantomCohort cohort, Path folder, Path truth)
      throws IOException {
    Map<String, Object> simulation = new LinkedHashMap<>();
    PhantomPeople people = cohort.people();
    simulation.put("Subjects", cohort.subjects());
    simulation.put("Ages", List.of(people.leastAge(), people.greatestAge()));
    simulation.put("Sites", people.sites());
    simulation.put("Patients", people.patients());
    simulation.put("Lesions", people.lesions());
    simulation.put("LesionRadius", people.lesionRadius());
    simulation.put("SexEffect", people.sexes());
    simulation.put("Variation", people.variation());
    simulation.put("Folds", people.folds());
    simulation.put("Turn", people.turn());
    simulation.put("Shift", people.shift());
    simulation.put("Shape", cohort.imaging().shape());
    simulation.put("Spacing", cohort.imaging().spacing());
    simulation.put("Orientation", cohort.imaging().orientation());
    List<String> modalities = new ArrayList<>();
    cohort.imaging().contrasts().forEach(contrast -> modalities.add(contrast.name()));
    simulation.put("Modalities", modalities);
    simulation.put("Supersampling", cohort.imaging().supersampling());
    simulation.put("Noise", cohort.imaging().noise());
    simulation.put("Rician", cohort.imaging().rician());
    simulation.put("Bias", cohort.imaging().bias());
    simulation.put("Seed", cohort.seed());
    Map<String, Object> raw = description("Simulated heads", "raw");
    raw.put("Simulation", simulation);
    writeJson(folder.resolve("dataset_description.json"), raw);
    writeJson(
        truth.resolve("dataset_description.json"),
        description("Tissues of simulated heads", "derivative"));
  }

  private static Map<String, Object> description(String name, String type) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("Name", name);
    description.put("BIDSVersion", "1.9.0");
    description.put("DatasetType", type);
    description.put("GeneratedBy", List.of(Map.of("Name", "Engram", "Description", "simulation")));
    return description;
  }

  private static void writeJson(Path file, Map<String, Object> content) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(content) + "\n");
  }
}
