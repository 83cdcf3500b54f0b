package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * A PyTorch checkpoint (.pt, .pth, .pth.tar) in the zip format that torch.save writes since version
 * 1.6. The file is mapped and its pickle is read by a machine that knows tensors, numbers, strings
 * and plain collections and can run nothing ({@link PickleGlobals} has the list): a checkpoint that
 * asks for any other class or function is refused with its name.
 *
 * <p>The {@link #value} is a tree of {@code Map} (dict, OrderedDict, argparse.Namespace), {@code
 * List} (list, tuple, torch.Size), {@code Set}, {@code Long}, {@code BigInteger}, {@code Double},
 * {@code Boolean}, {@code String} (also for devices and dtypes), {@code byte[]}, null (None) and
 * {@link HostTensor}. Collections are immutable. Contiguous tensors are slices of the mapped file
 * and valid until {@link #close}; other views are copied into row-major order.
 */
public final class TorchCheckpoint implements AutoCloseable {
  private static final String KIND = "a PyTorch checkpoint";
  private static final String RESAVE =
      "Load it with PyTorch 1.6 or later and save it again:"
          + " torch.save(torch.load(path, weights_only=True), new_path).";
  private static final long MAX_PICKLE = 64L << 20;

  /** How the format of PyTorch 0.1.10 to 1.5 begins: its magic number, pickled. */
  private static final byte[] LEGACY = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa85019");

  private static final int TAR_MAGIC_AT = 257;
  private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);

  private final MappedFile file;
  private final Object value;

  private TorchCheckpoint(MappedFile file, Object value) {
    this.file = file;
    this.value = value;
  }

  public static TorchCheckpoint open(Path path) {
    MappedFile file = MappedFile.open(path, KIND);
    boolean read = false;
    try {
      Object value = load(path.toString(), file.bytes());
      read = true;
      return new TorchCheckpoint(file, value);
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  public Path path() {
    return file.path();
  }

  /** What was saved; refused once closed. */
  public Object value() {
    file.bytes();
    return value;
  }

  /** Unmaps the file; contiguous tensors handed out before can no longer be read. */
  @Override
  public void close() {
    file.close();
  }

  private static Object load(String path, MemorySegment bytes) {
    checkKind(path, bytes);
    ZipArchive archive = ZipArchive.read(path, bytes);
    String root = root(path, archive);
    checkByteOrder(path, archive, root);
    ZipArchive.Entry entry = archive.entries().get(root + "data.pkl");
    if (entry.size() > MAX_PICKLE) {
      throw new FileFormatException(
          archive.where(entry), entry.size() + " bytes", "at most " + MAX_PICKLE, RESAVE);
    }
    TorchStorages storages = new TorchStorages(path, archive, root, bytes.byteSize());
    PickleGlobals globals = new PickleGlobals(path, storages::rebuild);
    Unpickler unpickler =
        new Unpickler(archive.where(entry), archive.content(entry), globals, storages::load);
    return PickleTree.freeze(path, unpickler.load());
  }

  /** Tells the older formats, which need other words than a damaged file. */
  private static void checkKind(String path, MemorySegment bytes) {
    if (ZipArchive.looksLikeOne(bytes)) {
      return;
    }
    if (startsWith(bytes, 0, LEGACY)) {
      throw new RefusedInputException(
          path, "the checkpoint format of PyTorch before 1.6", KIND + " in the zip format", RESAVE);
    }
    if (startsWith(bytes, TAR_MAGIC_AT, TAR)) {
      throw new RefusedInputException(
          path,
          "a tar archive, the checkpoint format of PyTorch before 0.1.10",
          KIND + " in the zip format",
          RESAVE);
    }
    throw new FileFormatException(
        path,
        "not a zip archive",
        KIND + " in the zip format",
        "The file is damaged or of another kind; if PyTorch can load it: " + RESAVE);
  }

  /** The folder in the archive that all records lie in; its name is that of the file once saved. */
  private static String root(String path, ZipArchive archive) {
    List<String> roots =
        archive.entries().keySet().stream()
            .filter(name -> name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - 9)
            .map(name -> name.substring(0, name.length() - "data.pkl".length()))
            .toList();
    if (roots.size() != 1) {
      throw new FileFormatException(
          path,
          roots.size() + " folders with a data.pkl in the archive",
          KIND + ", which has one",
          "The file is damaged or of another kind.");
    }
    String root = roots.getFirst();
    if (archive.entries().containsKey(root + "constants.pkl")) {
      throw new RefusedInputException(
          path,
          "a TorchScript program",
          KIND,
          "Save the weights only: torch.save(module.state_dict(), path).");
    }
    return root;
  }

  private static void checkByteOrder(String path, ZipArchive archive, String root) {
    ZipArchive.Entry entry = archive.entries().get(root + "byteorder");
    if (entry == null) {
      return; // PyTorch before 2.1 wrote none; its files are little-endian
    }
    String order =
        entry.size() > 16
            ? entry.size() + " bytes"
            : new String(
                archive.content(entry).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    if (!order.strip().equals("little")) {
      throw new RefusedInputException(
          path,
          "byte order '" + order + "'",
          "little",
          "Save it again on a little-endian machine.");
    }
  }

  private static boolean startsWith(MemorySegment bytes, long at, byte[] prefix) {
    return bytes.byteSize() >= at + prefix.length
        && bytes.asSlice(at, prefix.length).mismatch(MemorySegment.ofArray(prefix)) == -1;
  }
}
