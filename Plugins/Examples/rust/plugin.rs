//! A classifier in Rust against the C header, without Cargo and without dependencies: is an object
//! on agar round enough to be a colony? It shows the frame; its one rule is no recommendation.
//!
//! The structs below repeat Sources/CFUPluginABI/include/cfu_plugin.h field by field; the asserts at
//! their end fail to compile when one is not as long as there.

use std::ffi::{c_char, c_void, CStr};
use std::mem::{offset_of, size_of};
use std::ptr;

const ABI_MAJOR: u32 = 1;
const MAGIC: u32 = 0x5055_4643;
const OK: i32 = 0;
const ERR_ARGUMENT: i32 = 1;
const ERR_PARAMETER: i32 = 3;
const ERR_UNSUPPORTED: i32 = 6;
const ERR_INTERNAL: i32 = 7;
const COLONY: u32 = 1;
const NOT_COLONY: u32 = 2;
const THREADS_REENTRANT: u32 = 2;
const DETERMINISM_EXACT: u32 = 2;

#[repr(C)]
struct ErrorText {
    struct_size: u32,
    capacity: u32,
    text: *mut c_char,
}

#[repr(C)]
struct Class {
    struct_size: u32,
    flags: u32,
    id: *const c_char,
    name: *const c_char,
    colour: u32,
    max_um_per_px: f32,
    max_um_per_px_stained: f32,
    reserved: u32,
}

#[repr(C)]
struct Descriptor {
    struct_size: u32,
    required_flags: u32,
    id: *const c_char,
    version: *const c_char,
    name: *const c_char,
    card_json: *const c_char,
    classes: *const Class,
    class_count: u32,
    class_stride: u32,
    wanted_um_per_px: f32,
    um_per_px_tolerance: f32,
    pixel_formats: u32,
    crop_width: u32,
    crop_height: u32,
    feature_count: u32,
    feature_schema: *const c_char,
    thread_model: u32,
    determinism: u32,
    tolerance: f32,
    max_batch: u32,
    embedding_length: u32,
    reserved: u32,
}

#[repr(C)]
struct Item {
    struct_size: u32,
    flags: u32,
    colony_id: u64,
    features_offset: u64,
    // What follows is for classifiers that look at pixels; items are found by the batch's stride.
}

#[repr(C)]
struct Batch {
    struct_size: u32,
    required_flags: u32,
    block: *const u8,
    block_size: u64,
    items_offset: u64,
    item_count: u32,
    item_stride: u32,
    feature_count: u32,
    flags: u32,
    dish_id_offset: u64,
    deadline_ns: u64,
    um_per_px: f64,
    reserved: u64,
}

#[repr(C)]
struct Outcome {
    struct_size: u32,
    required_flags: u32,
    item_count: u32,
    class_count: u32,
    probabilities: *mut f32,
    out_of_distribution: *mut f32,
    item_flags: *mut u32,
    embedding: *mut f32,
    embedding_length: u32,
    reserved: u32,
}

#[repr(C)]
struct Build {
    struct_size: u32,
    magic: u32,
    abi_major: u32,
    abi_minor: u32,
    minimum_host_minor: u32,
    pointer_bits: u32,
    byte_order: u32,
    reserved: u32,
    compiler: *const c_char,
    sdk_version: *const c_char,
    reserved2: [u64; 2],
}

#[repr(C)]
pub struct Table {
    struct_size: u32,
    required_flags: u32,
    build: Build,
    init: extern "C" fn(*const c_void, *mut ErrorText) -> i32,
    count: extern "C" fn() -> u32,
    describe: extern "C" fn(u32) -> *const Descriptor,
    create: extern "C" fn(*const c_char, *const c_char, *mut *mut Round, *mut ErrorText) -> i32,
    classify: extern "C" fn(*mut Round, *const Batch, *mut Outcome, *mut ErrorText) -> i32,
    destroy: extern "C" fn(*mut Round),
    extension: Option<extern "C" fn(*mut Round, *const c_char) -> *const c_void>,
    deinit: Option<extern "C" fn()>,
}

const _: () = assert!(size_of::<Class>() == 40 && size_of::<Descriptor>() == 112);
const _: () = assert!(size_of::<Batch>() == 80 && size_of::<Outcome>() == 56);
const _: () = assert!(size_of::<Build>() == 64 && size_of::<Table>() == 136);
const _: () = assert!(offset_of!(Item, features_offset) == 16);

// Nothing in these tables is ever changed, so any thread may read them.
unsafe impl Sync for Class {}
unsafe impl Sync for Descriptor {}
unsafe impl Sync for Table {}

/// Features that are read: the first three of cfu_features.h are diameter, area, perimeter, the
/// sixth is the aspect.
const FEATURES: u32 = 6;
const F_DIAMETER: usize = 0;
const F_ASPECT: usize = 5;

const fn class(flags: u32, id: &'static CStr, colour: u32) -> Class {
    Class {
        struct_size: size_of::<Class>() as u32,
        flags,
        id: id.as_ptr(),
        name: id.as_ptr(),
        colour,
        max_um_per_px: 0.0,
        max_um_per_px_stained: 0.0,
        reserved: 0,
    }
}

static CLASSES: [Class; 2] =
    [class(COLONY, c"colony", 0xd55e00), class(NOT_COLONY, c"other", 0x7f8c8d)];

static DESCRIPTOR: Descriptor = Descriptor {
    struct_size: size_of::<Descriptor>() as u32,
    required_flags: 0,
    id: c"org.example.round".as_ptr(),
    // The Makefile takes it from plugin.json.
    version: concat!(env!("PLUGIN_VERSION"), "\0").as_ptr() as *const c_char,
    name: c"Round".as_ptr(),
    card_json: c"{\"trained_on\": \"nothing\", \"accuracy\": \"not measured\"}".as_ptr(),
    classes: CLASSES.as_ptr(),
    class_count: CLASSES.len() as u32,
    class_stride: size_of::<Class>() as u32,
    wanted_um_per_px: 0.0,
    um_per_px_tolerance: 0.0,
    pixel_formats: 0,
    crop_width: 0,
    crop_height: 0,
    feature_count: FEATURES,
    feature_schema: c"cfu.features/1".as_ptr(),
    thread_model: THREADS_REENTRANT,
    determinism: DETERMINISM_EXACT,
    tolerance: 0.0,
    max_batch: 0,
    embedding_length: 0,
    reserved: 0,
};

static TABLE: Table = Table {
    struct_size: size_of::<Table>() as u32,
    required_flags: 0,
    build: Build {
        struct_size: size_of::<Build>() as u32,
        magic: MAGIC,
        abi_major: ABI_MAJOR,
        abi_minor: 0,
        minimum_host_minor: 0,
        pointer_bits: 8 * size_of::<usize>() as u32,
        byte_order: 0x0102_0304,
        reserved: 0,
        compiler: c"rustc".as_ptr(),
        sdk_version: c"1.0".as_ptr(),
        reserved2: [0, 0],
    },
    init,
    count,
    describe,
    create,
    classify,
    destroy,
    extension: None,
    deinit: None,
};

/// The one exported function.
#[no_mangle]
pub extern "C" fn cfu_plugin_entry(host_major: u32, _host_minor: u32) -> *const Table {
    if host_major == ABI_MAJOR { &TABLE } else { ptr::null() }
}

/// A classifier in use.
pub struct Round {
    /// Objects longer than this times their width are no colonies.
    longest: f64,
}

extern "C" fn init(_host: *const c_void, _error: *mut ErrorText) -> i32 {
    OK
}

extern "C" fn count() -> u32 {
    1
}

extern "C" fn describe(index: u32) -> *const Descriptor {
    if index == 0 { &DESCRIPTOR } else { ptr::null() }
}

/// Writes as much of the message as there is room for.
fn say(error: *mut ErrorText, status: i32, message: &str) -> i32 {
    // SAFETY: the host's struct and buffer are valid during the call; the length is checked first.
    unsafe {
        if let Some(error) = error.as_mut() {
            if error.struct_size >= 16 && !error.text.is_null() && error.capacity > 0 {
                let count = message.len().min(error.capacity as usize - 1);
                ptr::copy_nonoverlapping(message.as_ptr().cast(), error.text, count);
                *error.text.add(count) = 0;
            }
        }
    }
    status
}

/// Runs `body`; a panic must not cross into the host.
fn guarded(error: *mut ErrorText, body: impl FnOnce() -> Result<(), (i32, &'static str)>) -> i32 {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)) {
        Ok(Ok(())) => OK,
        Ok(Err((status, message))) => say(error, status, message),
        Err(_) => say(error, ERR_INTERNAL, "the plugin panicked"),
    }
}

/// Reads `{}` or `{"longest": 2.5}`.
fn parameters(json: &str) -> Result<Round, (i32, &'static str)> {
    let wrong = (ERR_PARAMETER, "the parameters are {} or {\"longest\": 1 to 100}");
    let inside = json.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or(wrong)?;
    if inside.trim().is_empty() {
        return Ok(Round { longest: 3.0 });
    }
    let (key, value) = inside.split_once(':').ok_or(wrong)?;
    let longest: f64 = value.trim().parse().map_err(|_| wrong)?;
    if key.trim() != "\"longest\"" || !(1.0..=100.0).contains(&longest) {
        return Err(wrong);
    }
    Ok(Round { longest })
}

extern "C" fn create(
    id: *const c_char,
    params_json: *const c_char,
    target: *mut *mut Round,
    error: *mut ErrorText,
) -> i32 {
    guarded(error, || {
        if id.is_null() || params_json.is_null() || target.is_null() {
            return Err((ERR_ARGUMENT, "create: null pointer"));
        }
        // SAFETY: both texts are the host's, end in a zero byte and are valid during the call.
        let (id, json) = unsafe { (CStr::from_ptr(id), CStr::from_ptr(params_json)) };
        if id != c"org.example.round" {
            return Err((ERR_ARGUMENT, "create: no classifier of this id"));
        }
        let json = json.to_str().map_err(|_| (ERR_PARAMETER, "the parameters are no UTF-8"))?;
        let made = Box::new(parameters(json)?);
        // SAFETY: not null, and the host's to be written.
        unsafe { *target = Box::into_raw(made) };
        Ok(())
    })
}

extern "C" fn classify(
    round: *mut Round,
    batch: *const Batch,
    result: *mut Outcome,
    error: *mut ErrorText,
) -> i32 {
    guarded(error, || {
        if round.is_null() || batch.is_null() || result.is_null() {
            return Err((ERR_ARGUMENT, "classify: null pointer"));
        }
        // SAFETY: the host's structs are valid during the call; what is read lies inside them.
        unsafe {
            if ((*batch).struct_size as usize) < offset_of!(Batch, flags)
                || ((*result).struct_size as usize) < offset_of!(Outcome, out_of_distribution)
            {
                return Err((ERR_ARGUMENT, "classify: a struct is too short"));
            }
            let (round, count) = (&*round, (*batch).item_count as usize);
            if (*result).item_count as usize != count || (*result).class_count != 2 {
                return Err((ERR_ARGUMENT, "classify: the result has other dimensions than due"));
            }
            if count > 0 && (*batch).feature_count < FEATURES {
                return Err((ERR_UNSUPPORTED, "classify: fewer features than asked for"));
            }
            let items = (*batch).block.add((*batch).items_offset as usize);
            for index in 0..count {
                let item = items.add(index * (*batch).item_stride as usize).cast::<Item>();
                let features = (*batch).block.add((*item).features_offset as usize).cast::<f32>();
                let colony = round.colony(*features.add(F_DIAMETER), *features.add(F_ASPECT));
                *(*result).probabilities.add(2 * index) = colony as f32;
                *(*result).probabilities.add(2 * index + 1) = (1.0 - colony) as f32;
            }
        }
        Ok(())
    })
}

impl Round {
    /// Probability that an object is a colony. What could not be measured speaks for nothing.
    fn colony(&self, diameter: f32, aspect: f32) -> f64 {
        let mut score = 2.0;
        if aspect.is_finite() {
            score += (4.0 * (self.longest - f64::from(aspect))).clamp(-10.0, 2.0);
        }
        if diameter.is_finite() {
            score += (f64::from(diameter) / 50.0 - 4.0).clamp(-4.0, 2.0);
        }
        1.0 / (1.0 + (-score).exp())
    }
}

extern "C" fn destroy(round: *mut Round) {
    if !round.is_null() {
        // SAFETY: made by Box::into_raw in create, and the host destroys it once.
        drop(unsafe { Box::from_raw(round) });
    }
}
