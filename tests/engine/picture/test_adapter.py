import pytest

from engine.picture.adapter import probe


@pytest.mark.parametrize("name", ["WGPUColor", "WGPUBindGroupEntry", "WGPUBuffer", "WGPUTextureFormat", "WGPUFlags"])
def test_types_that_are_looked_up_are_those_that_cffi_reads(name):
    probe()
    from wgpu.backends.wgpu_native import ffi

    assert ffi.typeof(name) is ffi.typeof(f" {name}")  # the space is more than is looked up
    assert ffi.typeof(f"{name} *") is ffi.typeof(f" {name} *")
    assert ffi.typeof(f"{name}[]") is ffi.typeof(f" {name}[]")
