package org.engram.pipeline.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.hub.CatalogueEntry.HubFile;
import org.engram.pipeline.hub.HubModel.Evidence;
import org.engram.pipeline.hub.HubModel.Held;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Published models: what there is, fetching one, and finding it again.
 *
 * <pre>{@code
 * ModelHub hub = ModelHub.standard();
 * hub.accept("brain-jepa", "mit");                            // once
 * HubModel model = hub.get("brain-jepa", Optional.empty(), HubListener.silent());
 * ModelDescription.published(model.weights(), model.gradients());
 * }</pre>
 *
 * <p>Fetching needs the licence to be accepted. A download that was cut goes on where it ended. A
 * file is right by the catalogue's hash, by the hub's, or else by the one of its first download.
 * The cache is the one of huggingface_hub, and a file that is in it is not fetched again.
 *
 * @param catalogue of what is known by name
 * @param settings where the hub is and how it is reached
 */
public record ModelHub(Catalogue catalogue, HubSettings settings) {
  /** What a model's name begins with where a path is expected. */
  public static final String PREFIX = "hub:";

  /** The catalogue that comes with Engram, and the user's settings. */
  public static ModelHub standard() {
    return new ModelHub(Catalogue.shipped(), HubSettings.standard());
  }

  /** Whether the licence of a model was accepted. */
  public boolean accepted(String name) {
    return HubRecords.read(settings.records()).accepted(catalogue.entry(name));
  }

  /**
   * Records that a model's licence is accepted.
   *
   * @param licence its id, to be sure that it is the one that was read
   * @throws ConfigurationException where the model has another
   */
  public void accept(String name, String licence) {
    CatalogueEntry entry = catalogue.entry(name);
    if (!entry.licence().id().equals(licence)) {
      throw new ConfigurationException(
          "--accept-licence",
          "'" + licence + "'",
          entry.licence().id() + ", the licence of " + name + ": " + entry.licence().link(),
          "Read it, and name it if you accept it");
    }
    HubRecords records = HubRecords.read(settings.records());
    if (!records.accepted(entry)) {
      records
          .with(
              new HubRecords.Acceptance(
                  entry.repository(),
                  licence,
                  entry.licence().link(),
                  settings.clock().instant().toString()))
          .write(settings.records());
    }
  }

  /**
   * Brings a model here, and looks at it: what is missing is fetched, all is checked.
   *
   * @param revision a branch, tag or commit in place of the catalogue's
   * @throws ConfigurationException where the licence was not accepted, access was not granted,
   *     there is no room, or the model is not here and the hub may not be asked
   * @throws RefusedInputException where the hub does not answer, or gives another file than the
   *     first time
   * @throws org.engram.tensor.FileFormatException where the bytes are not those that were stated
   */
  public HubModel get(String name, Optional<String> revision, HubListener listener) {
    CatalogueEntry entry = catalogue.entry(name);
    String asked = revision(entry, revision);
    if (!accepted(name)) {
      throw new ConfigurationException(
          entry.name(),
          "its licence was not accepted: " + entry.licence().title(),
          "a licence that was read and accepted: " + entry.licence().link(),
          "Then: engram models get " + entry.name() + " --accept-licence " + entry.licence().id());
    }
    HubModel model;
    if (settings.offline()) {
      model = verify(name, revision);
    } else {
      try {
        model = new Fetch(settings, entry, asked, listener).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RefusedInputException(
            new Problem(entry.name(), "interrupted", "", "Run it again; what has come is kept"), e);
      }
    }
    ModelCheck.require(model);
    return model;
  }

  /**
   * A model of the cache, as it is; nothing is asked, and no content is read.
   *
   * @param given a name of the catalogue, with or without {@link #PREFIX}, and {@code @REVISION}
   *     where it is another than the catalogue's
   * @throws ConfigurationException where it is not here
   */
  public HubModel find(String given) {
    String bare = given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
    int at = bare.indexOf('@');
    CatalogueEntry entry = catalogue.entry(at < 0 ? bare : bare.substring(0, at));
    Optional<String> revision = at < 0 ? Optional.empty() : Optional.of(bare.substring(at + 1));
    return found(entry, revision).orElseThrow(() -> absent(entry, revision));
  }

  /** As above; nothing where it is not here. */
  public Optional<HubModel> found(CatalogueEntry entry, Optional<String> revision) {
    String asked = revision(entry, revision);
    for (String repository : entry.repositories()) {
      HubCache cache = HubCache.of(settings.cache(), repository);
      Optional<String> commit = cache.commit(asked).filter(c -> isWhole(cache, entry, c));
      if (commit.isEmpty() && revision.isEmpty()) {
        // A cache without refs, as one that was copied: what it has is clear if it is one.
        List<String> whole =
            cache.commits().stream().filter(c -> isWhole(cache, entry, c)).toList();
        commit = whole.size() == 1 ? Optional.of(whole.getFirst()) : Optional.empty();
      }
      if (commit.isPresent()) {
        return Optional.of(model(cache, entry, asked, commit.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * Reads every file of a model of the cache, compares it with what is known of it, and looks at
   * the model; nothing is asked.
   *
   * @throws ConfigurationException where it is not here
   * @throws org.engram.tensor.FileFormatException where a file is damaged or no model
   * @throws RefusedInputException where a file is another than at the first download
   */
  public HubModel verify(String name, Optional<String> revision) {
    CatalogueEntry entry = catalogue.entry(name);
    HubModel found = found(entry, revision).orElseThrow(() -> absent(entry, revision));
    HashCheck hashes = new HashCheck(settings, entry, found.revision());
    List<Held> held = new ArrayList<>();
    for (HubFile file : entry.files()) {
      Path path = found.folder().resolve(file.name());
      try {
        held.add(hashes.heldOffline(path, file, found.commit()));
      } catch (IOException e) {
        throw HubCache.unusable(path, e);
      }
    }
    HubModel verified = new HubModel(name, found.revision(), found.commit(), found.folder(), held);
    ModelCheck.require(verified);
    return verified;
  }

  private static String revision(CatalogueEntry entry, Optional<String> stated) {
    stated.ifPresent(HubNames::requireRevision);
    return stated.orElse(entry.revision());
  }

  private static boolean isWhole(HubCache cache, CatalogueEntry entry, String commit) {
    return entry.files().stream().allMatch(file -> cache.file(commit, file.name()).isPresent());
  }

  private static HubModel model(
      HubCache cache, CatalogueEntry entry, String revision, String commit) {
    List<Held> held = new ArrayList<>();
    for (HubFile file : entry.files()) {
      Path path = cache.snapshot(commit).resolve(file.name());
      try {
        held.add(
            new Held(file.name(), file.role(), path, Files.size(path), "", Evidence.NOT_CHECKED));
      } catch (IOException e) {
        throw HubCache.unusable(path, e);
      }
    }
    return new HubModel(entry.name(), revision, commit, cache.snapshot(commit), held);
  }

  private ConfigurationException absent(CatalogueEntry entry, Optional<String> revision) {
    return new ConfigurationException(
        entry.name() + revision.map(r -> "@" + r).orElse(""),
        "not in the cache " + settings.cache(),
        "a model that was fetched",
        "Fetch it: engram models get "
            + entry.name()
            + revision.map(r -> " --revision " + r).orElse("")
            + ", or copy the folder of such a cache from a machine with a network");
  }
}
