"""Makes the npy and npz files of this folder with numpy itself: python3 make.py"""
import numpy as np

a = np.arange(1, 7).reshape(2, 3)
for name, dtype in {
    "f2": "<f2", "f4": "<f4", "f8": "<f8", "f4_big": ">f4", "f8_big": ">f8", "f2_big": ">f2",
    "i1": "i1", "i2": "<i2", "i4": "<i4", "i8": "<i8", "i2_big": ">i2", "i8_big": ">i8",
    "u1": "u1", "u2": "<u2", "u4": "<u4", "u8": "<u8", "u2_big": ">u2", "u4_big": ">u4",
}.items():
    np.save(name + ".npy", a.astype(dtype))
np.save("bool.npy", a % 2 == 1)
np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
np.save("fortran_big.npy", np.asfortranarray(np.arange(24, dtype=">i4").reshape(2, 3, 4)))
np.save("scalar.npy", np.float64(2.5))
np.save("empty.npy", np.zeros((3, 0), "<f4"))
np.save("vector.npy", np.arange(5, dtype="<f4"))
np.save("u2_high.npy", np.array([65535], "<u2"))
np.save("u4_high.npy", np.array([4294967295], "<u4"))
np.save("u8_high.npy", np.array([1, 2**63], "<u8"))
for major in (2, 3):
    with open(f"version{major}.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(4, dtype="<f4"), version=(major, 0))
np.save("refused_object.npy", np.array([{"a": 1}, None], dtype=object))
np.save("refused_structured.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
np.save("refused_complex.npy", np.zeros(2, dtype="<c8"))
np.save("refused_text.npy", np.array(["a", "bc"]))
np.savez("stored.npz", bold=np.arange(6, dtype="<f4").reshape(2, 3), tr=np.float64(0.72))
np.savez_compressed("compressed.npz", zeros=np.zeros((40, 50), "<f4"), x=np.arange(3, dtype="<i8"))
