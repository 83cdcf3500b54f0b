package org.engram.pipeline.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.volume.phantom.PhantomPerson;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.masking.BlockMaskSettings;
import org.engram.models.neurojepa.masking.BlockMasking;
import org.engram.models.neurojepa.masking.Foreground;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.VolumePretrainSettings;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.ExpertSlices;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.report.Report;
import org.engram.pipeline.report.VolumeDemoReport;
import org.engram.pipeline.report.VolumeFigures;
import org.engram.pipeline.report.VolumeFigures.Drawn;
import org.engram.pipeline.routing.BlockRouting;
import org.engram.pipeline.routing.RoutingResult;
import org.engram.pipeline.routing.RoutingTables;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;

/** Gathers what the page of the demo on volumes shows. */
final class VolumeDemoPage {
  /** How a phenotype acts, as the phantom's {@code Ageing} and {@code Anatomy} document it. */
  private static final Map<String, String> MECHANISMS =
      Map.of(
          "age", "ventricles grow and the cortex thins",
          "group", "patients have lesions in the white matter");

  private final VolumeDemoSettings settings;
  private final List<VolumeScan> scans;
  private final VolumePreparer preparer;
  private final VolumeShape shape;
  private final Map<String, PhantomPerson> people = new HashMap<>();

  /**
   * About the people held out.
   *
   * @param model that was trained
   * @param scans of the people held out
   */
  VolumeDemoPage(VolumeDemoSettings settings, Path model, List<VolumeScan> scans) {
    this.settings = settings;
    this.scans = scans;
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    this.preparer = new VolumePreparer(description, scans, Optional.empty());
    this.shape = description.config().volume();
    for (int p = settings.trainingPeople(); p < settings.cohort().subjects(); p++) {
      PhantomPerson person = settings.cohort().person(p);
      people.put(person.label(), person);
    }
  }

  /** The scans of the person whose experts are shown: the oldest with lesions. */
  List<VolumeScan> shown() {
    return of(oldest());
  }

  private PhantomPerson oldest() {
    return chosen(PhantomPerson::patient, Comparator.comparingDouble(PhantomPerson::age));
  }

  private PhantomPerson youngest() {
    return chosen(person -> !person.patient(), Comparator.comparingDouble(person -> -person.age()));
  }

  private PhantomPerson chosen(Predicate<PhantomPerson> which, Comparator<PhantomPerson> most) {
    return people.values().stream()
        .filter(which)
        .max(most.thenComparing(PhantomPerson::label))
        .orElseThrow();
  }

  private List<VolumeScan> of(PhantomPerson person) {
    return scans.stream().filter(scan -> scan.file().subject().equals(person.label())).toList();
  }

  Report report(
      Compute compute,
      VolumePretrainSettings how,
      PretrainResult training,
      List<EmbeddingRow> rows,
      List<RoutingResult> routings,
      List<ProbeComparison> probes) {
    List<Block.Fact> pages = new ArrayList<>();
    for (RoutingResult routing : routings) {
      Path folder = routing.page().getParent().getFileName();
      pages.add(
          new Block.Fact(
              folder + "/" + routing.page().getFileName(),
              "patches of one head by expert, block by block"));
    }
    List<PhantomPerson> embedded = rows.stream().map(row -> people.get(row.subject())).toList();
    return VolumeDemoReport.of(
        new VolumeDemoReport.Inputs(
            facts(compute, training),
            settings.trainingPeople(),
            settings.trainingPeople() * settings.modalities().size(),
            settings.modalities(),
            heads(),
            masks(how),
            RunHistory.read(training.folder()),
            probes.stream().map(ProbeVerdict::new).toList(),
            probes.stream().map(probe -> MECHANISMS.getOrDefault(probe.target(), "")).toList(),
            experts(routings.getFirst()),
            pages,
            rows,
            embedded.stream().mapToDouble(PhantomPerson::age).toArray(),
            embedded.stream().map(person -> person.patient() ? "patient" : "control").toList()));
  }

  private Figure heads() {
    PhantomPerson young = youngest();
    PhantomPerson old = oldest();
    List<VolumeScan> left = of(young);
    List<VolumeScan> right = of(old);
    List<List<Drawn>> rows = new ArrayList<>();
    for (int m = 0; m < left.size(); m++) {
      rows.add(List.of(drawn(left.get(m)), drawn(right.get(m))));
    }
    return VolumeFigures.volumes(
        "Two people held out",
        String.format(
            Locale.ROOT,
            "Slices through the middle, as they enter the model. Left: a person of %.0f years"
                + " without lesions. Right: a patient of %.0f years with %d lesions, some of which"
                + " may lie beside these slices.",
            young.age(),
            old.age(),
            old.lesions()),
        rows,
        shape.image());
  }

  private Drawn drawn(VolumeScan scan) {
    return new Drawn(scan.modality(), preparer.prepare(scan).input());
  }

  private Figure masks(VolumePretrainSettings how) {
    Drawn volume = drawn(shown().getFirst());
    boolean[] foreground = Foreground.published().of(volume.values(), shape);
    List<int[]> hidden = new ArrayList<>();
    for (BlockMaskSettings generator : how.masking().generators()) {
      hidden.add(new BlockMasking(shape.grid(), generator).draw(how.seed(), foreground).targets());
    }
    return VolumeFigures.masks(
        "What an update hides",
        "A draw of each of the training's generators over one head: blocks are hidden, and the"
            + " count is brought to three quarters of all patches by hiding air first. The encoder"
            + " sees the patches without a tint alone.",
        volume,
        shape.image(),
        shape.patch(),
        hidden,
        shape.grid().tokens());
  }

  private List<Block> experts(RoutingResult routing) {
    VolumeScan scan = shown().getFirst();
    float[] values = preparer.prepare(scan).input();
    ExpertSlices slices =
        new ExpertSlices(
            shape.image(), shape.patch(), values, Foreground.published().of(values, shape));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "Each patch of a head goes to two of the "
                + settings.experts()
                + " experts of a block, of which the picture shows the first by its colour. The"
                + " table has what share of each tissue's volume every expert was given: a"
                + " tissue's shares add up to 200 %, and with nothing learnt about tissue each"
                + " would be "
                + Math.round(200.0 / settings.experts())
                + " %."));
    for (BlockRouting block : routing.blocks()) {
      blocks.add(
          slices.figure(
              "First choices in block " + block.block(),
              scan.modality() + " of the older person above; numbers and colours are experts.",
              block.first(),
              settings.experts()));
      blocks.add(RoutingTables.shares(block, routing.labels()));
    }
    return blocks;
  }

  private List<Block.Fact> facts(Compute compute, PretrainResult training) {
    return List.of(
        new Block.Fact(
            "Cohort",
            settings.trainingPeople()
                + " people to train on, "
                + settings.heldOutPeople()
                + " held out, "
                + settings.cohort().people().sites()
                + " scanners, seed "
                + settings.cohort().seed()),
        new Block.Fact(
            "Volumes",
            String.format(
                Locale.ROOT,
                "%s of %s voxels of %.1f mm",
                String.join(", ", settings.modalities()),
                String.join(" x ", shape.image().stream().map(String::valueOf).toList()),
                settings.cohort().imaging().spacing().getFirst())),
        new Block.Fact(
            "Model",
            String.format(
                Locale.ROOT,
                "Neuro-JEPA: %d patches of %d x %d x %d voxels, width %d, %d blocks, %d experts in"
                    + " blocks %s",
                shape.grid().tokens(),
                settings.patch(),
                settings.patch(),
                settings.patch(),
                settings.embedDim(),
                settings.depth(),
                settings.experts(),
                String.join(
                    " and ",
                    IntStream.range(0, settings.depth())
                        .filter(block -> block % 2 == 1)
                        .mapToObj(String::valueOf)
                        .toList()))),
        new Block.Fact(
            "Training",
            String.format(
                Locale.ROOT,
                "%d updates of %d volumes, last loss %.4f",
                training.updates(),
                settings.batchSize(),
                training.loss())),
        new Block.Fact("Computed", compute.device() + ", " + compute.precision()));
  }
}
